/** Of the shortest window, which has 5 minutes, this is left out. An order is obeyed when it differs from the desk's clock by 5 minutes at most. */
export const DESK_IS_BEHIND_MS = 260_000;
/** More than the half hour that trail and log may take. */
export const REPORT_IS_AHEAD_MS = 31 * 60_000;
