/** By which a role begins a session with a tag. */
export const BEGIN_SESSION = ['sts:AssumeRole', 'sts:TagSession'];

/** By which a role is taken on for a person, whom the session names for good. */
export const LEND = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
