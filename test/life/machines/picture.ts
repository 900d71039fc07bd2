import type { Happening } from '../../../lib/commands/tenant/history';

/** What one state did in one execution. */
export interface Visited {
  readonly state: string;
  readonly kind: string;
  readonly visits: number;
  /** In it altogether, pauses between tries included. */
  readonly ms: number;
  readonly failures: readonly string[];
}

export interface Journey {
  readonly states: readonly Visited[];
  /** From one state to the next, and how often. */
  readonly steps: readonly { readonly from: string; readonly to: string; readonly times: number }[];
}

/** The way that an execution took, by state in the order of the first visit. */
export function journeyOf(happenings: readonly Happening[]): Journey {
  const states = new Map<string, { kind: string; visits: number; ms: number; failures: string[]; since?: number }>();
  const steps = new Map<string, { from: string; to: string; times: number }>();
  let last = 'start';
  for (const happening of happenings) {
    const { state, at } = happening;
    if (happening.event === 'entered') {
      const known = states.get(state) ?? { kind: happening.kind, visits: 0, ms: 0, failures: [] };
      states.set(state, { ...known, visits: known.visits + 1, since: Date.parse(at) });
      const step = steps.get(`${last}\n${state}`) ?? { from: last, to: state, times: 0 };
      steps.set(`${last}\n${state}`, { ...step, times: step.times + 1 });
      last = state;
    }
    const known = states.get(state);
    if (happening.event === 'failed') known?.failures.push(happening.error);
    if (happening.event === 'exited' && known?.since !== undefined) {
      known.ms += Date.parse(at) - known.since;
      delete known.since;
    }
  }
  return {
    states: [...states].map(([state, { kind, visits, ms, failures }]) => ({ state, kind, visits, ms, failures })),
    steps: [...steps.values()],
  };
}

/** A Mermaid flow chart of one execution: the states that it visited, how long, how often, and what failed in them. */
export function drawn({ states, steps }: Journey, status: string): string {
  const names = new Map(states.map(({ state }, place) => [state, `s${place}`]));
  const label = ({ state, visits, ms, failures }: Visited): string =>
    [
      quoted(state),
      `${(ms / 1000).toFixed(1)} s${visits > 1 ? `, ${visits} visits` : ''}`,
      ...(failures.length > 0 ? [`${failures.length} failed: ${[...new Set(failures)].map(quoted).join(', ')}`] : []),
    ].join('<br/>');
  const lines = states.map((visited) => {
    const [open, close] = visited.kind === 'Choice' ? ['{{', '}}'] : visited.kind === 'Wait' ? ['(', ')'] : ['[', ']'];
    const look = visited.failures.length > 0 ? ':::failed' : '';
    return `  ${names.get(visited.state)}${open}"${label(visited)}"${close}${look}`;
  });
  const ways = steps.map(({ from, to, times }) => {
    const arrow = times > 1 ? `-->|${times} times|` : '-->';
    return `  ${names.get(from) ?? 'start'} ${arrow} ${names.get(to)}`;
  });
  const end = states.at(-1);
  return [
    'flowchart TD',
    '  start((start))',
    ...lines,
    ...ways,
    ...(end ? [`  ${names.get(end.state)} --> finish(("${quoted(status)}"))`] : []),
    '  classDef failed fill:#fde8e8,stroke:#b42318',
  ].join('\n');
}

/** Quotes end a label, and a hash begins an entity. */
const quoted = (text: string): string => text.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;');
