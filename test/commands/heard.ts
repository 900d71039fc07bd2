/** What a command says on both outputs, and its exit code. */
export async function heard(command: () => Promise<number>): Promise<{ exit: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      said[stream] += String(chunk);
      return true;
    }),
  );
  try {
    return { exit: await command(), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
