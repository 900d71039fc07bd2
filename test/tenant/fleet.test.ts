import { CfnResource, Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { ArtifactType } from 'aws-cdk-lib/cloud-assembly-schema';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { load } from '../../config/load';
import { Books } from '../../lib/fences/books/books';
import { ChecksPlugin } from '../../lib/fences/checks/checks-plugin';
import { citationsBelow, ExceptionsFence } from '../../lib/fences/books/exceptions';
import { RecordingAwsSolutions } from '../../lib/fences/stock/nag-packs';
import { contextOf, Sight } from '../../lib/fences/looking/sight';
import { NO_MEMORY } from '../../lib/memory';
import { recoveryStackName, tenantStackName } from '../../lib/naming';
import { newApp } from '../../lib/new-app';
import { Fleet } from '../../lib/tenant/fleet';

/** Tenants are declared, written and let go one after the other; nothing that is asked of them goes with them. */
const platform = load({ platform: 'solidsoft', stage: 'development' });
const [first, second] = platform.tenants;

function fleet(shown: (tenant: App, context: ReturnType<typeof contextOf>) => void) {
  const app = newApp({ outdir: mkdtempSync(join(tmpdir(), 'freehold-fleet-')) });
  const room = new Stack(app, 'room');
  new Fleet(app, { platform, before: () => ({ recovery: [room], home: [room] }) }).shownTo((tenant, assembly) =>
    shown(tenant, contextOf(tenant, assembly)),
  );
  const cloud = app.synth();
  return { app, cloud };
}

test('the manifest has every stack of every tenant, behind the rooms that it needs', () => {
  const { cloud } = fleet(() => undefined);
  const stacks = Object.entries(cloud.manifest.artifacts ?? {}).filter(
    ([, { type }]) => type === ArtifactType.AWS_CLOUDFORMATION_STACK,
  );
  expect(platform.tenants.length).toBe(2);
  expect(stacks.map(([id, { dependencies }]) => [id, dependencies])).toEqual([
    ['room', ['room.assets']],
    ...platform.tenants.flatMap(({ id, residency: { home, recovery } }) => {
      const [there, here] = [recoveryStackName(recovery!, id), tenantStackName(home, id)];
      return [
        [there, ['room', `${there}.assets`]],
        [here, [there, 'room', `${here}.assets`]],
      ];
    }),
  ]);
});

test('no tenant’s constructs are kept once it is written', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const tenants: WeakRef<App>[] = [];
  fleet((tenant) => void tenants.push(new WeakRef(tenant)));
  await new Promise(setImmediate); // what a reference was made to in this turn lives to its end
  collect();
  expect(tenants.length).toBe(2);
  expect(tenants.filter((one) => one.deref())).toEqual([]);
});

/** A secret without rotation in the first tenant, and what the fences say when only the app is left. */
function judged(declare: (stack: Stack) => void) {
  const books = new Books();
  const sight = new Sight(platform, true);
  const means = { memory: NO_MEMORY, sight };
  const nag = new RecordingAwsSolutions(books, means);
  const { app, cloud } = fleet((tenant, context) => {
    const stack = tenant.node.tryFindChild(tenantStackName(first!.residency.home, first!.id));
    if (stack) declare(stack as Stack);
    tenant.synth({ force: true }); // with what was declared now
    sight.written(context);
  });
  const context = contextOf(app, cloud);
  nag.validate(context);
  new ChecksPlugin(books, [], means).validate(context);
  const register = new ExceptionsFence(books, platform, { today: '2026-11-29', complete: false, trees: sight.trees });
  register.validate(context);
  return { books, open: register.open(citationsBelow(app)) };
}

test('cdk-nag has looked at every tenant, and what they acknowledge is weighed', () => {
  const { books, open } = judged(() => undefined);
  for (const { id, residency } of [first!, second!]) {
    const name = tenantStackName(residency.home, id);
    const looked = [...books.results()].filter(({ path }) => path.startsWith(`${name}/`));
    expect(looked.filter(({ fence }) => fence === 'nag').length).toBeGreaterThan(10);
  }
  expect(books.violations.filter(({ fence }) => fence === 'nag').length).toBeGreaterThan(0);
  expect(open.filter(({ fence }) => fence === 'nag')).toEqual([]);
});

test('a finding on a tenant whose constructs are gone stays a finding', () => {
  const { open } = judged((stack) => new CfnSecret(stack, 'Planted', { kmsKeyId: 'alias/own' }));
  expect(open.map(({ rule, path }) => `${rule} ${path}`)).toContain(
    `AwsSolutions-SMG4 ${tenantStackName(first!.residency.home, first!.id)}/Planted`,
  );
});

class Raw extends CfnResource {}

test('so does a raw resource', () => {
  const { open } = judged((stack) => new Raw(stack, 'Planted', { type: 'AWS::SecretsManager::Secret' }));
  expect(open.map(({ rule, path }) => `${rule} ${path}`)).toContain(
    `AwsSolutions-SMG4 ${tenantStackName(first!.residency.home, first!.id)}/Planted`,
  );
});

test('a tenant whose template cannot be read has not been looked at: the pack has crashed, and nothing covers that', () => {
  const books = new Books();
  const sight = new Sight(platform, true);
  const nag = new RecordingAwsSolutions(books, { memory: NO_MEMORY, sight });
  const { app, cloud } = fleet((_, context) => {
    writeFileSync(context.templatePaths[0]!, '{"Resources":{"Key":{"Type":"AWS::KMS::Key","DependsOn":"Nobody"}}}');
    sight.written(context);
  });
  nag.validate(contextOf(app, cloud));
  const crashes = books.violations.filter(({ rule }) => rule === 'fence-crashed');
  expect(crashes.map(({ fence, path }) => `${fence} ${path}`)).toEqual(['nag AwsSolutions']);
  expect(crashes[0]!.wanted).toMatch(/solidsoft-development-.*Nobody/);
  expect(books.violations.length).toBeGreaterThan(1); // the others are looked at all the same
});
