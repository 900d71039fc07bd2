/** `A.5.1` to `A.5.37` and so on: numbers are not the publishers' text. */
const numbered = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${prefix}.${n + 1}`);

/**
 * Frameworks of which every control is listed, touched or not, since a statement of applicability speaks of all of them: Annex A of
 * ISO/IEC 27001:2022 (93 controls in four themes) and the common criteria of SOC 2 (33 in nine series).
 */
export const WHOLE_FRAMEWORKS: Readonly<Record<string, readonly string[]>> = {
  'ISO-27001-2022': [...numbered('A.5', 37), ...numbered('A.6', 8), ...numbered('A.7', 14), ...numbered('A.8', 34)],
  'SOC-2': [5, 3, 4, 2, 3, 8, 5, 1, 2].flatMap((count, n) => numbered(`CC${n + 1}`, count)),
};

/** The page of a framework's controls; a control's place on it is its identifier. */
export const controlsPath = (framework: string): string => `controls/${framework}.html`;
