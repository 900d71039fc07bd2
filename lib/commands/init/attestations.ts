import { schema } from './text';

/** Nothing has been signed yet, and how the first attestation is written. */
export const ATTESTATIONS = `${schema('attestations')}# What only people can do is shown by what they sign: the promise's owner, with a file below attested/ that shows it, accepted by a
# second person, for 13 months at most. Nothing has been signed yet. One looks like this:
#
#   - promise: XX-1.1
#     owner: Security # as \`npx freehold todo\` says
#     signed: Whoever signs for the owner
#     accepted: Whoever else has read the file
#     evidence: { file: attested/2026-access-review.md, sha256: ... } # sha256sum attested/2026-access-review.md
#     date: 2026-11-30
#     expires: 2027-11-30
attestations: []
`;
