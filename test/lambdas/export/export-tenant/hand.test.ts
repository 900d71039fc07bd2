import { hand, run } from '../../../../lambdas/export/export-tenant/clients';

test('a program that ends while it is handed text says why: what its pipe says of it is no error of ours', async () => {
  const program = run('/bin/sh', ['-c', 'exec 0<&-; sleep 0.2; echo why >&2; exit 3'], {});
  program.stdout.resume();
  const more = Buffer.alloc(1 << 20);
  for (let piece = 0; piece < 3 && program.stdin.writable; piece++) await hand(program, more);
  expect(await program.ended).toEqual({ code: 3, said: 'why' });
});
