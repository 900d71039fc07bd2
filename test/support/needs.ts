/**
 * Suites of what a machine may lack: a browser, a program, schemas. Where it is lacking they are left out and stderr says so; with
 * CI=true nobody would read that, and the file fails.
 *
 * @throws Error with CI=true, where it is lacking
 */
export function needs(there: boolean, wanted: string): { readonly describe: jest.Describe; readonly test: jest.It } {
  if (there) return { describe, test };
  if (process.env.CI === 'true') throw new Error(`this cannot be tested here, and CI is to leave nothing out: wanted ${wanted}`);
  process.stderr.write(`SKIPPED: wanted ${wanted}\n`);
  return { describe: describe.skip, test: test.skip };
}
