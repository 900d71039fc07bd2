import { Client } from 'pg';
import type { TestPostgres } from '../postgres';

/**
 * RDS lets its administrator create event triggers; PostgreSQL wants a superuser. For the one statement the administrator
 * is made one: what comes of it is an event trigger that belongs to no superuser, as on RDS.
 *
 * @returns what ends it
 */
export function letAdministratorCreateEventTriggers(server: TestPostgres): () => void {
  const query = Reflect.get(Client.prototype, 'query') as (...args: unknown[]) => unknown;
  const patched = async function (this: Client & { port: number }, ...args: unknown[]): Promise<unknown> {
    const again = () => Reflect.apply(query, this, args) as Promise<unknown>;
    if (this.port !== server.port || typeof args[0] !== 'string' || !args[0].startsWith('CREATE EVENT TRIGGER')) return again();
    const superuser = await server.superuser();
    try {
      await superuser.query(`ALTER ROLE ${server.administrator.user} SUPERUSER`);
      return await again();
    } finally {
      await superuser.query(`ALTER ROLE ${server.administrator.user} NOSUPERUSER`);
      await superuser.end();
    }
  };
  Reflect.set(Client.prototype, 'query', patched);
  return () => void Reflect.set(Client.prototype, 'query', query);
}
