import { HOOKS, MACHINES } from '../../lib/naming';
import { definitions } from './definitions';
import { tasksOf, validate } from './engine';

const all = definitions();

test('every machine of tenant life is in the template', () => {
  expect(Object.keys(all)).toEqual([...MACHINES]);
  expect(Object.values(all).filter((one) => one === undefined)).toEqual([]);
});

describe.each(MACHINES)('%s', (machine) => {
  const definition = all[machine];
  test('is valid as the States Language has it', () => {
    expect(() => {
      validate(definition);
    }).not.toThrow();
    expect(() => {
      validate({ ...definition, StartAt: 'nowhere' });
    }).toThrow();
  });

  test('is in JSONPath, in every state', () => {
    expect(JSON.stringify(definition)).not.toMatch(/JSONata|"Assign"|"Arguments"/);
    expect(definition.QueryLanguage ?? 'JSONPath').toBe('JSONPath');
  });

  test('calls hooks and nothing else, and tries each again', () => {
    const tasks = tasksOf(definition, HOOKS);
    expect(tasks.size).toBeGreaterThan(3);
    expect([...tasks.keys()].filter((state) => !definition.States[state]!.Retry)).toEqual([]);
  });

  test('no state does anything but call, choose, wait, shape and end', () => {
    const kinds = new Set(Object.values(definition.States).map(({ Type }) => Type));
    expect([...kinds].filter((kind) => !['Task', 'Choice', 'Wait', 'Pass', 'Succeed', 'Fail'].includes(kind))).toEqual([]);
    expect(kinds.has('Task')).toBe(true);
  });
});
