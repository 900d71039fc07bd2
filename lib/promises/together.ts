import type { Status, Verdict } from './verdict';

const SHOWN: readonly Status[] = ['met', 'attested'];

/** A promise is as good as its halves together: one that is broken breaks it, one that is open leaves it partly shown. */
export function together(halves: readonly (Verdict & { readonly kind: string })[]): Verdict {
  const [only] = halves;
  if (halves.length === 1 && only) {
    const { status, why, decides, remedy } = only;
    return { status, why, ...(decides && { decides }), ...(remedy && { remedy }) };
  }
  const worst = halves.find(({ status }) => status === 'not met');
  if (worst) {
    const { kind, status, why, decides, remedy } = worst;
    return { status, why: `${kind}: ${why}`, ...(decides && { decides }), ...(remedy && { remedy }) };
  }
  const open = halves.filter(({ status }) => !SHOWN.includes(status) && status !== "application's duty");
  const shown = halves.filter(({ status }) => SHOWN.includes(status) || status === 'partly');
  const duty = halves.some(({ status }) => status === "application's duty");
  const why = halves.map((half) => `${half.kind}: ${half.status}`).join('; ');
  const decides = open.flatMap((half) => half.decides ?? []).join('; ');
  if (open.length === 0)
    return duty
      ? { status: "application's duty", why: `${why} (the platform's part is shown)` }
      : { status: halves.every((half) => half.status === 'attested') ? 'attested' : 'met', why };
  if (shown.length > 0) return { status: 'partly', why, ...(decides && { decides }) };
  // Nothing is shown: the most telling of what is open.
  const telling = (['attestation expired', 'not built', 'unknown', 'attestation missing'] as const).find((status) =>
    open.some((half) => half.status === status),
  );
  return { status: telling ?? 'unknown', why, ...(decides && { decides }) };
}
