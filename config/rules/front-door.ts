import type { PlatformFiles } from '../files';
import { counted, type Mistake } from '../mistakes';
import type { PlatformFile } from '../schema';
import type { Path, Source } from '../source';

/** RFC 9116 recommends less than a year, so that a contact nobody reads any more does not go on standing there. */
const LONGEST_DAYS = 366;

/** What the front door answers by itself, or lets a customer reach: a trap there would lock customers out. */
const SERVED_ALWAYS = ['/', '/health', '/.well-known/security.txt', '/security.txt'];

/** The day on which security.txt expires, and honeypots that no visitor comes upon by accident. */
export function frontDoorMistakes(files: PlatformFiles, today: string): Mistake[] {
  const source = files.platform;
  if (!source.value) return [];
  return [...expiryMistakes(source, source.value.securityTxtExpires, today), ...honeypotMistakes(source, source.value.paths)];
}

function expiryMistakes(source: Source<unknown>, expires: string, today: string): Mistake[] {
  const where = ['securityTxtExpires'];
  const days = (Date.parse(expires) - Date.parse(today)) / 86_400_000;
  if (days <= 0) {
    return [
      source.at(where, {
        what: 'security.txt has expired',
        got: expires,
        wanted: `a day after ${today}`,
        remedy: 'make sure that somebody reads securityContact, then move the day, by a year at most',
      }),
    ];
  }
  if (days <= LONGEST_DAYS) return [];
  return [
    source.at(where, {
      what: 'security.txt holds for too long',
      got: `${expires}, ${counted(days, 'day')} ahead`,
      wanted: 'a year at most',
      remedy: 'choose an earlier day, and confirm the contact again then',
    }),
  ];
}

/** The firewall traps whatever starts with a honeypot's path, in small letters or capitals. */
function honeypotMistakes(source: Source<unknown>, paths: PlatformFile['paths']): Mistake[] {
  const { login, passwordReset, contact, honeypots } = paths;
  const served = [...SERVED_ALWAYS, login, passwordReset, contact];
  const hiddenBy = (honeypot: string): string | undefined =>
    served.find((other) => other.toLowerCase().startsWith(honeypot.toLowerCase()));
  return honeypots.flatMap((honeypot, place) => {
    const where: Path = ['paths', 'honeypots', place];
    const path = honeypot.toLowerCase();
    const hidden = hiddenBy(honeypot);
    if (hidden !== undefined) {
      return [
        source.at(where, {
          what: `the honeypot would trap whoever asks for ${hidden}`,
          got: `"${honeypot}"`,
          wanted: 'a path that nothing served starts with',
          remedy: 'write the path out, or choose another that only scanners ask for',
        }),
      ];
    }
    const wider = honeypots.find((other, i) => {
      const start = other.toLowerCase();
      return hiddenBy(other) === undefined && path.startsWith(start) && (path === start ? i < place : true);
    });
    if (wider === undefined) return [];
    return [
      source.at(where, {
        what: `the honeypot is trapped already by "${wider}"`,
        got: `"${honeypot}"`,
        wanted: 'paths of which none starts with another',
        remedy: 'remove one of the two',
      }),
    ];
  });
}
