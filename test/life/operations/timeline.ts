import type { Happening } from '../../../lib/commands/tenant/history';

/** Something that held from one moment to another; epoch milliseconds. */
export interface Span {
  readonly what: string;
  readonly from: number;
  readonly to: number;
  /** How it is drawn: as it should be, otherwise, or not at all. */
  readonly look: 'good' | 'bad' | 'none';
}
export interface Lane {
  readonly name: string;
  readonly spans: readonly Span[];
}

const STYLES: Readonly<Record<Span['look'], string>> = { good: 'active, ', bad: 'crit, ', none: 'done, ' };

/** A Mermaid chart over time, in which the first moment of all is 0; `axis` says how moments are written (d3-time-format). */
export function timeline(lanes: readonly Lane[], axis = '%M:%S'): string {
  const zero = Math.min(...lanes.flatMap(({ spans }) => spans.map(({ from }) => from)));
  const line = ({ what, from, to, look }: Span): string =>
    `  ${plain(what)} :${STYLES[look]}${from - zero}, ${Math.max(to, from + 1) - zero}`;
  return [
    'gantt',
    '  dateFormat x',
    `  axisFormat ${axis}`,
    ...lanes.filter(({ spans }) => spans.length > 0).flatMap(({ name, spans }) => [`  section ${plain(name)}`, ...spans.map(line)]),
  ].join('\n');
}

/** What stands between signs that the chart's own language uses. */
const plain = (text: string): string =>
  text
    .replaceAll(/[:;,#\n]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** States of a machine as spans: from the first look into one until the last out of it; choices and passes take no time. */
export function spansOf(happenings: readonly Happening[]): Span[] {
  const spans = new Map<string, { from: number; to: number; failed: boolean }>();
  for (const happening of happenings) {
    const at = Date.parse(happening.at);
    if (happening.event === 'entered' && happening.kind === 'Task') {
      const known = spans.get(happening.state);
      spans.set(happening.state, { from: known?.from ?? at, to: at, failed: known?.failed ?? false });
    }
    const known = spans.get(happening.state);
    if (!known) continue;
    known.to = Math.max(known.to, at);
    if (happening.event === 'failed') known.failed = true;
  }
  return [...spans].map(([what, { from, to, failed }]) => ({ what, from, to, look: failed ? 'bad' : 'none' }));
}
