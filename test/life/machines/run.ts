import { SFNClient } from '@aws-sdk/client-sfn';
import type { Machine } from '../../../lib/naming';
import { homeOf } from '../life';
import type { Life } from '../life';
import { Machines } from './drive';
import type { Ask, Ran } from './drive';

/** Starts a machine of the cell, stays until it ends, and keeps its picture for the report. */
export async function runMachine(life: Life, machine: Machine, ask: Ask): Promise<Ran> {
  const machines = new Machines(new SFNClient(life.settings(homeOf(life))), life.residency.home);
  const ran = await machines.run(machine, ask);
  life.ran.push(ran);
  return ran;
}
