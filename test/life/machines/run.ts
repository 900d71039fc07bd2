import { SFNClient } from '@aws-sdk/client-sfn';
import type { Machine } from '../../../lib/naming';
import { homeOf } from '../life';
import type { Life } from '../life';
import { Machines } from './drive';
import type { Ask, Ran } from './drive';

/** Starts a machine of the cell, stays until it ends, and keeps its picture for the report. */
export async function runMachine(life: Life, machine: Machine, ask: Ask): Promise<Ran> {
  return kept(life, await machinesOf(life).run(machine, ask));
}

/** Stays with a run that a hook has begun, until it ends, and keeps its picture as well. */
export async function followMachine(life: Life, machine: Machine, name: string, ask: Omit<Ask, 'input'>): Promise<Ran> {
  return kept(life, await machinesOf(life).followNamed(machine, name, ask));
}

const machinesOf = (life: Life): Machines => new Machines(new SFNClient(life.settings(homeOf(life))), life.residency.home);

function kept(life: Life, ran: Ran): Ran {
  life.ran.push(ran);
  return ran;
}
