/**
 * Of records of one thing, those that settle what became of it: where any is signed, whoever copied the others could have written them.
 */
export function sworn<Record>(all: readonly Record[], isSigned: (one: Record) => boolean): readonly Record[] {
  const signed = all.filter(isSigned);
  return signed.length > 0 ? signed : all;
}
