import type { Cell, Platform } from '../../config/platform';
import { accountStackName, recoveryStackName, ROOMS, roomStackName, tenantStackName } from '../naming';

/**
 * What a text is when the identity in it is left out. Two texts of one shape are the same but for the words put in: each is its
 * shape with its own words, character for character, so a verdict on one, by a rule that knows no identity, is a verdict on both.
 */
export interface Shape {
  /** With a mark in the place of each word. */
  of(text: string): string;
  /** A text of the same shape with this identity's words. */
  fill(text: string): string;
  /** What else tells verdicts apart: how long the words are and which of their characters are digits, since names are measured. */
  readonly measure: string;
}

/** Marks are made of characters that no template has: a text that has them is of its own shape. */
const OPEN = '\uE000';
const CLOSE = '\uE001';
const MARK = new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g');

/** @param words what identifies it; whole words are left out, so that a tenant called `in` does not take `string` apart */
export function shapeOf(words: readonly string[]): Shape {
  const place = new Map([...words.entries()].reverse().map(([i, word]) => [word, `${OPEN}${i}${CLOSE}`]));
  const longestFirst = [...place.keys()].filter((word) => word !== '').sort((a, b) => b.length - a.length);
  const any = new RegExp(`(?<![A-Za-z0-9])(?:${longestFirst.map(escaped).join('|')})(?![A-Za-z0-9])`, 'g');
  return {
    of: (text) => {
      if (text.includes(OPEN) || longestFirst.length === 0) return text;
      return text.replace(any, (word) => place.get(word)!);
    },
    fill: (text) => text.replace(MARK, (_, i: string) => words[Number(i)]!),
    measure: words.map((word) => word.replace(/[a-z]/g, 'a').replace(/[0-9]/g, '0')).join(' '),
  };
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What identifies a stack. */
export interface Identity {
  readonly tenant: readonly string[];
  /** Account, regions, zones and residency of its cell and of the one it is copied to. */
  readonly cell: readonly string[];
}

/** Whose each stack of a platform is, by its name. Of a stack that no room of ours has made, nothing is left out. */
export function identities(platform: Platform): (stack: string) => Identity {
  const known = new Map<string, Identity>();
  for (const { id, partition } of platform.accounts)
    known.set(accountStackName({ platform: platform.name, stage: platform.stage.name }, partition), { tenant: [], cell: [id] });
  for (const { name, home, recovery } of platform.residencies) {
    const cell = [name, ...placeWords(home), ...(recovery ? placeWords(recovery) : [])];
    for (const of of recovery ? [home, recovery] : [home])
      for (const room of ROOMS) known.set(roomStackName(of, room), { tenant: [], cell });
  }
  for (const { id, residency } of platform.tenants) {
    const { name, home, recovery } = residency;
    const cell = [name, ...placeWords(home), ...(recovery ? placeWords(recovery) : [])];
    known.set(tenantStackName(home, id), { tenant: [id], cell });
    if (recovery) known.set(recoveryStackName(recovery, id), { tenant: [id], cell });
  }
  return (stack) => known.get(stack) ?? { tenant: [], cell: [] };
}

const placeWords = ({ account, region }: Cell): string[] => [account.id, region.region, ...region.zones];
