import type { Results } from '../results';

/** What stands for the platform as a whole. */
export const PLATFORM = 'platform';

/** The room of the platform that a template is, by its name: `front-door`, in whatever region; a tenant's by what it is for one. */
export function roomsOf(results: Results): (template: string) => string {
  const { platform, templates, tenants } = results;
  const whose = new Map(tenants.flatMap(({ id, stacks }) => stacks.map((stack) => [stack, id] as const)));
  const rooms = new Map(
    templates.map(({ name, scope, region }) => {
      const within = { account: '', region: `${region}-`, tenant: `${whose.get(name)}-` }[scope];
      const prefix = `${platform.name}-${platform.stage}-${within}`;
      // Templates that somebody else supplied have names of their own.
      return [name, name.startsWith(prefix) ? name.slice(prefix.length) : name] as const;
    }),
  );
  return (template) => rooms.get(template) ?? PLATFORM;
}

/** Readers make folders of titles, and know the system as a whole by this one (compliance-trestle writes a part of its own otherwise). */
export const roomTitle = ({ platform }: Results, room: string): string =>
  room === PLATFORM ? 'This System' : `${platform.title} ${room}`;

/** Rooms of the platform, each once, the platform itself last. */
export const allRooms = (results: Results): string[] => {
  const roomOf = roomsOf(results);
  return [...new Set([...results.templates.map(({ name }) => roomOf(name)), PLATFORM])];
};
