import { Listr } from 'listr2';
import { excuses } from './excused';
import { newLife } from './life';
import type { Life } from './life';
import { findPython } from './local-aws/python';
import type { Python } from './local-aws/python';
import { OwnProcesses } from './local-aws/processes';
import { NOT_SHOWN } from './not-shown';
import { phases } from './phases';
import { dropped, filled, leftOut, writeReport } from './report';
import { notYet, STORY } from './story';
import { seconds } from './words';

/** `npm run life`: everything that is done here is undone here, whether it ends well, badly or by Ctrl-C. */
async function main(): Promise<number> {
  const python = findPython();
  if (!python) return withoutPython();
  const life = newLife(new OwnProcesses());
  let interrupted = false;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (interrupted) return;
      interrupted = true;
      console.error(`\n${name}: stopping what this run has started`);
      void tidy(life).finally(() => process.exit(name === 'SIGINT' ? 130 : 143));
    });
  }
  let failure: Error | undefined;
  try {
    await tasks(life, python).run();
    printLists(life);
  } catch (error) {
    failure = error as Error;
    console.error(failure.message);
  }
  if (interrupted) return new Promise<never>(() => undefined); // The handler ends the process.
  console.log(`\nReport: ${writeReport(life, failure)}`);
  await tidy(life);
  return failure ? 1 : 0;
}

function tasks(life: Life, python: Python) {
  const timed = async (title: string, work: () => Promise<string>): Promise<string> => {
    const begun = Date.now();
    const said = await work();
    life.phases.push({ title, ms: Date.now() - begun });
    return `${title}: ${said} (${seconds(Date.now() - begun)})`;
  };
  return new Listr(
    [
      ...phases(python).map(({ title, run }) => ({
        title,
        task: async (_context: unknown, task: { title: string; output: string }) => {
          await new Promise(setImmediate); // The terminal is drawn before work that does not let it.
          task.title = await timed(title, () => run(life, (line) => (task.output = line)));
        },
      })),
      ...STORY.flatMap(({ title, run }) =>
        run
          ? [
              {
                title,
                task: async (_context: unknown, task: { title: string }) => {
                  task.title = await timed(title, async () => {
                    const shown = await run(life);
                    life.shown.push(...shown);
                    return `${shown.length} things shown`;
                  });
                },
              },
            ]
          : [],
      ),
    ],
    { renderer: 'default', fallbackRenderer: 'simple', registerSignalListeners: false },
  );
}

function withoutPython(): number {
  const what = 'npm run life needs Python 3.10 or later on the PATH, for the local AWS; there is none';
  if (process.env.CI === 'true') {
    console.error(`${what}. With CI=true that is a failure.`);
    return 1;
  }
  console.warn(`SKIPPED, nothing was shown: ${what}. Install it and run again.`);
  return 0;
}

async function tidy(life: Life): Promise<void> {
  const restores = (life.aws as Life['aws'] | undefined)?.gaps.restores;
  await Promise.allSettled([restores?.end(), ...[...life.databases.values()].map((server) => server.stop())]);
  life.news?.close();
  await life.processes.stop();
  (life.aws as Life['aws'] | undefined)?.remove();
}

function printLists(life: Life): void {
  console.log('\nLeft out for the local AWS (test/life/unsupported.ts):');
  for (const [type, which, count, reason] of leftOut(life)) console.log(`  ${count} x ${type}, ${which}: ${reason}`);
  console.log('\nExcused in front of verify-tenant:');
  for (const [id, times, reason] of excuses(life)) console.log(`  ${times} x ${id}: ${reason}`);
  console.log('\nAnswered in front of the local AWS:');
  for (const [call, times, reason] of filled(life)) console.log(`  ${times} x ${call}: ${reason}`);
  console.log('\nForgotten by the local CloudFormation, and put there by API:');
  for (const [type, property, count] of dropped(life)) console.log(`  ${count} x ${type} ${property}`);
  console.log('\nNot shown locally:');
  for (const { what, why } of NOT_SHOWN) console.log(`  ${what}: ${why}`);
  console.log('\nThe story still lacks:');
  for (const line of notYet()) console.log(`  ${line}`);
}

void main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
