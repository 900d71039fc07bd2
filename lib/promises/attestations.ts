import type { Attestation, PromiseEntry } from '../../config/book-schema';
import type { Verdict } from './verdict';

/** What people alone can show: the latest attestation that somebody signed, as long as it holds. */
export function attested(promise: PromiseEntry, attestations: readonly Attestation[], today: string): Verdict {
  const own = attestations.filter((attestation) => attestation.promise === promise.id && attestation.owner === promise.owner);
  const latest = [...own].sort((a, b) => (a.expires < b.expires ? 1 : -1))[0];
  if (!latest) {
    return {
      status: 'attestation missing',
      why: `nobody has attested: ${promise.attest!}`,
      decides: `an attestation by ${promise.owner} in attestations.yaml`,
    };
  }
  const { signed: by, owner, accepted, date, evidence } = latest;
  const signed = `${by}, for ${owner}, attested on ${date} (${evidence.file}), accepted by ${accepted}`;
  if (latest.expires <= today) {
    return {
      status: 'attestation expired',
      why: `${signed}; it expired on ${latest.expires}`,
      decides: `a new attestation by ${promise.owner}`,
    };
  }
  return { status: 'attested', why: `${signed}; valid until ${latest.expires}` };
}
