import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { TestPostgres } from '../postgres';

const numbers = async (client: Client): Promise<number[]> => {
  const { rows } = await client.query<{ n: number }>('SELECT n FROM written ORDER BY n');
  return rows.map(({ n }) => n);
};

test('a server that serves is brought back beside itself to a moment after its backup, and to the newest', async () => {
  const server = await TestPostgres.start({ keepsLog: true });
  const others: TestPostgres[] = [];
  const client = await server.superuser();
  await client.query('CREATE TABLE written AS SELECT 1 AS n');
  const backup = await server.backUp();
  try {
    await client.query('INSERT INTO written VALUES (2)');
    await pause(5); // A moment has milliseconds, and the log has finer ones.
    const moment = new Date();
    await pause(5);
    await client.query('DELETE FROM written WHERE n = 1');
    for (const [at, wanted] of [
      [moment, [1, 2]],
      [undefined, [2]],
    ] as const) {
      const restored = await backup.restoredTo(at);
      others.push(restored);
      expect(await numbers(await restored.superuser())).toEqual(wanted);
    }
    expect(await numbers(client)).toEqual([2]); // Its connection is the one from before: nothing was stopped.
  } finally {
    await Promise.all([server, ...others].map((one) => one.stop()));
    backup.remove();
  }
});
