import { FenceError } from '../../lib/gate/gate';
import { isPlant, synthesizePlanted } from './plants';

/** The app of one planted fault, for the stock CLI: `-c plant=NAME`. A fence that works in Jest and passes under the CLI has been seen. */
const { plant } = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as { plant?: string };
if (!plant || !isPlant(plant)) throw new Error(`plant: got ${plant}, wanted the name of a fault in test/gate/plants.ts`);
try {
  console.log(synthesizePlanted(plant));
} catch (error) {
  if (!(error instanceof FenceError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
