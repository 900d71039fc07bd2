import { load } from '../../config/load';
import { TODAY } from './fixture';

const PLATFORMS = ['aman', 'softdocket', 'softhouse', 'softserve', 'solidsoft'];

/** A pack's exceptions are the company's register as it is loaded: product's departures that it accepted, and its own. */
const registers = PLATFORMS.map((name) => {
  const platform = load({ platform: name, stage: 'production', today: TODAY });
  const { title, book, exceptions } = platform;
  return { name, title, letters: book.promises[0]!.id.replace(/-.*$/, ''), exceptions, departures: platform.departures };
});

test.each(registers)('$name cites no other company, in what it accepts and in what it departs from itself', (own) => {
  const said = JSON.stringify([own.exceptions, own.departures]);
  expect(own.exceptions.length).toBeGreaterThan(10);
  for (const other of registers.filter(({ name }) => name !== own.name)) {
    expect(said).not.toMatch(new RegExp(`\\b${other.letters}-\\d`));
    expect(said.toLowerCase()).not.toContain(other.name);
    expect(said.toLowerCase()).not.toContain(other.title.toLowerCase());
  }
});

test.each(registers)('each exception of $name names a person and where the approval stands', ({ exceptions }) => {
  for (const { approver, approval } of exceptions) {
    expect(approver).toMatch(/^\p{Lu}\p{L}+ \p{Lu}\p{L}+ \(.+\)$/u);
    expect(approval).toMatch(/^[A-Z-]+-\d+$/);
  }
  expect(new Set(exceptions.map(({ approval }) => approval)).size).toBe(exceptions.length);
});

test("the product's own departures name no company and no promise", () => {
  const said = JSON.stringify(registers[0]!.departures);
  for (const { name, letters } of registers) {
    expect(said.toLowerCase()).not.toContain(name);
    expect(said).not.toMatch(new RegExp(`\\b${letters}-\\d`));
  }
});
