import { ROOMS, roomStackName, accountStackName, recoveryStackName, tenantStackName } from '../../lib/naming';
import { storeName, traceIn, tracesOf, TRACE_TYPES } from '../../lib/evidence/traces';
import { holdingsOf } from '../../lib/evidence/holdings';
import { buildPlatform } from '../support/build';

const PLATFORMS = ['softdocket', 'aman', 'softhouse', 'softserve', 'solidsoft'];

/** Every store in which something of a tenant can lie, and which of them are said nowhere. */
function unsaid(platform: string): { missing: string[]; looked: number; strange: string[] } {
  const { assembly } = buildPlatform({ platform });
  const { name, stage, tenants } = assembly.platform;
  const each = tenants.map((tenant) => {
    const { home, recovery } = tenant.residency;
    const cells = [home, ...(recovery ? [recovery] : [])];
    const stacks = [
      tenantStackName(home, tenant.id),
      ...(recovery ? [recoveryStackName(recovery, tenant.id)] : []),
      accountStackName({ platform: name, stage: stage.name }, home.account.partition),
      ...cells.flatMap((cell) => ROOMS.map((room) => roomStackName(cell, room))),
    ].filter((stack) => assembly.stackNamed(stack));
    const traces = tracesOf(assembly, tenant, { stacks, lines: new Map() });
    const said = new Set([
      ...holdingsOf(assembly, tenant, new Map()).map(({ store }) => store),
      ...traces.flatMap(({ stores }) => stores),
    ]);
    const stores = stacks
      .flatMap((stack) => assembly.in(stack, ...TRACE_TYPES))
      .filter(({ stack }) => tenant.plan.isolation !== 'dedicated' || !stack.name.endsWith('-shared-database')) // others' database
      .map((found) => storeName(assembly, found));
    return {
      looked: stores.length,
      missing: stores
        .filter((store) => !said.has(store) && !/^audit-/.test(store)) // of another class than its plan's
        .filter((store) => !('nothing' in (traceIn(store) ?? {})))
        .map((store) => `${tenant.id}: ${store}`),
      strange: traces
        .filter(({ keptFor }) => !/^[\d.]+( or \d+)* days|^until /.test(keptFor))
        .map(({ what, keptFor }) => `${what}: ${keptFor}`),
    };
  });
  return {
    missing: each.flatMap(({ missing }) => missing),
    looked: each.reduce((sum, { looked }) => sum + looked, 0),
    strange: each.flatMap(({ strange }) => strange),
  };
}

test.each(PLATFORMS)('every store around a tenant of %s is on its page, or the register says why not', (platform) => {
  const { missing, looked, strange } = unsaid(platform);
  expect([...new Set(missing)]).toEqual([]);
  expect(strange).toEqual([]);
  expect(looked).toBeGreaterThan(50);
});

test('a store that nobody has put on the register is found', () => {
  expect(traceIn('softdocket-production-something-new')).toBeUndefined();
});
