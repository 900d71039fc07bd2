/**
 * Works on all of them, so many at once, and hands the answers back in their order. The first error is thrown when nothing is under way
 * any more: whoever runs next is alone.
 */
export async function inTurn<Thing, Answer>(
  things: readonly Thing[],
  atOnce: number,
  work: (thing: Thing) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const failed: unknown[] = [];
  let next = 0;
  const serve = async (): Promise<void> => {
    while (next < things.length && failed.length === 0) {
      const at = next++;
      try {
        answers[at] = await work(things[at]!);
      } catch (error) {
        failed.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, things.length) }, serve));
  if (failed.length > 0) throw failed[0];
  return answers;
}
