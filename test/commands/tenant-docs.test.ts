import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type * as z from 'zod';
import { containRequest } from '../../config/contain-request';
import { incidentRequest } from '../../config/incident-request';
import { changeRequest, erasureRequest, exportRequest, onboardingRequest, trailRequest } from '../../config/request-schema';
import { sessionsRequest } from '../../config/sessions-request';
import { drillRequest, inPlaceRequest } from '../../config/restore-request';
import { STATUSES } from '../../lib/commands/tenant/ledger';
import { FINAL } from '../../lib/lifecycle/errors';
import { MACHINES, type Machine } from '../../lib/naming';

/** The page that the automation is written from: what it says is what the machines take and answer. */
const ROOT = path.join(__dirname, '../..');
const read = (page: string): string => readFileSync(path.join(ROOT, 'docs', page), 'utf8');
const page = read('tenant-life.md');

/** What the automation starts: emergencies are asked for by people, at a desk. */
type Started = Exclude<Machine, 'break-glass'>;
const STARTED = MACHINES.filter((machine): machine is Started => machine !== 'break-glass');

const SHAPES: Readonly<Record<Started, readonly z.ZodType[]>> = {
  onboarding: [onboardingRequest],
  change: changeRequest.options,
  'terminate-sessions': [sessionsRequest],
  export: [exportRequest],
  'export-trail': [trailRequest],
  erasure: erasureRequest.options,
  restore: [inPlaceRequest],
  'restore-drill': [drillRequest],
  contain: containRequest.options,
  incident: incidentRequest.options.filter(({ shape }) => shape.action.value !== 'clock'),
};

const section = (title: string, of = page): string =>
  new RegExp(`^(#{2,3}) ${title}\n([^]*?)(?=^#{2,3} |(?![^]))`, 'm').exec(of)![2]!;
const rows = (text: string): string[][] =>
  [...text.matchAll(/^\| (.+) \|$/gm)].map(([, cells]) => cells!.split('|').map((cell) => cell.trim()));

test.each(STARTED)('%s: every example is a request that the machine takes, and every kind of request has one', (machine) => {
  const examples = [
    ...section(machine, machine === 'incident' || machine === 'contain' ? read('incidents.md') : page).matchAll(
      /```json\n([^]*?)```/g,
    ),
  ].map(([, text]) => JSON.parse(text!) as unknown);
  expect(examples.length).toBeGreaterThan(0);
  const taken = examples.map((example) => SHAPES[machine].findIndex((shape) => shape.safeParse(example).success));
  expect(taken).not.toContain(-1);
  expect([...new Set(taken)].sort()).toEqual(SHAPES[machine].map((_, i) => i));
});

test('the states of a tenant are those of the ledger', () => {
  const said = rows(section('What outputs mean')).filter(([cell]) => cell!.replaceAll('`', '') in STATUSES);
  expect(Object.fromEntries(said.map(([status, meaning]) => [status!.replaceAll('`', ''), meaning]))).toEqual(STATUSES);
});

test('every error of the table is a class of a hook, or one that a machine names itself', () => {
  const named = rows(section('What errors mean')).flatMap(([cell]) =>
    [...cell!.matchAll(/`(\w+Error)`/g)].map(([, name]) => name!),
  );
  expect(named.length).toBeGreaterThan(10);
  const found = (pattern: string, folder: string) =>
    execFileSync('grep', ['-rhoE', pattern, path.join(ROOT, folder)], { encoding: 'utf8' }).match(/\w+Error(?=\W)/g)!;
  const known = new Set([...found('class \\w+Error', 'lambdas'), ...found("Error: '\\w+Error'", 'lib/lifecycle')]);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('every error that the machines do not try again is explained', () => {
  expect(FINAL.length).toBeGreaterThan(5);
  expect(FINAL.filter((name) => !section('What errors mean').includes(`\`${name}\``))).toEqual([]);
});
