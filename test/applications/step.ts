/** The error says at which step a walk ended. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const t0 = Date.now();
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${name}: ${error.message}`;
    throw error;
  } finally {
    process.stderr.write(`${name} ${Date.now() - t0}\n`);
  }
}
