import type { Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap } from '../../templates/value';

const isOn = (value: string): boolean => /^(1|on|true|yes)$/i.test(value);

/**
 * Before PostgreSQL 18 it is on or off, and RDS refuses another word; since then it is a list of what is written down of each connection.
 * Source: PostgreSQL 18 documentation, "Error Reporting and Logging", log_connections, read 2026-11-30.
 */
const namesWhoConnects = (value: string, major: number): boolean =>
  isOn(value) || (major >= 18 && value.split(',').some((one) => ['all', 'authorization'].includes(one.trim().toLowerCase())));

/** What a database writes down, by parameter, and what the parameter must say. PostgreSQL's own default writes down none of it. */
const RECORDED: Readonly<Record<string, { readonly what: string; readonly holds: (value: string, major: number) => boolean }>> = {
  log_connections: { what: 'who connects', holds: namesWhoConnects },
  log_disconnections: { what: 'who leaves, and after how long', holds: isOn },
  log_statement: { what: 'every change of a schema', holds: (value) => ['ddl', 'mod', 'all'].includes(value.toLowerCase()) },
  log_min_duration_statement: {
    what: 'every statement of more than a second',
    holds: (value) => /^\d+$/.test(value) && Number(value) <= 1000,
  },
};

/** The log of a database that records nobody is kept for nothing. */
export const databaseRecordsConnections: Check = {
  id: 'database-records-connections',
  sentence: 'Every database writes down who connects and leaves, every change of a schema, and every slow statement.',
  remedy: 'Keep the parameter groups of NetworkStack.',
  look: (assembly) =>
    assembly.all('AWS::RDS::DBParameterGroup').flatMap((group) =>
      Object.entries(RECORDED).map(([parameter, { what, holds }]): Observation => {
        const value = assembly.text(parametersOf(group)[parameter], group.stack);
        return observe(group, `Parameters/${parameter}`, {
          expected: `${what} is written down`,
          actual: `${parameter} ${value || 'not set'}`,
          ok: holds(value, majorOf(assembly.text(group.properties.Family, group.stack))),
        });
      }),
    ),
};

const parametersOf = ({ properties: { Parameters } }: Found) => (isMap(Parameters) ? Parameters : {});

/** Of a family such as `postgres17`. */
const majorOf = (family: string): number => Number(/^postgres(\d+)$/.exec(family)?.[1] ?? 0);
