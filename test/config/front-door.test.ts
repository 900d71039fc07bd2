import { Fixture } from './fixture';

const PLATFORM = 'platforms/softdocket/platform.yaml';
const EXPIRES = 'securityTxtExpires: 2027-11-23';
const HONEYPOTS = '[/wp-login.php, /.env, /.git/config, /phpmyadmin]';

let config: Fixture;
beforeEach(() => (config = new Fixture()));
afterEach(() => config.remove());

describe('security.txt', () => {
  test('SD-5.4 expires on the day that is configured', () => {
    expect(config.load().securityTxtExpires).toBe('2027-11-23');
  });

  test('SD-5.4 a day that has come is refused, and the day before is not', () => {
    expect(config.edit(PLATFORM, EXPIRES, 'securityTxtExpires: 2026-12-02').mistakes()).toEqual([]);
    expect(config.edit(PLATFORM, 'securityTxtExpires: 2026-12-02', 'securityTxtExpires: 2026-12-01').mistakes()).toEqual([
      `${config.after(PLATFORM, 'securityTxtExpires: ')} security.txt has expired, got 2026-12-01, wanted a day after 2026-12-01; make sure that somebody reads securityContact, then move the day, by a year at most`,
    ]);
  });

  test('SD-5.4 so is a day more than a year ahead', () => {
    expect(config.edit(PLATFORM, EXPIRES, 'securityTxtExpires: 2027-12-02').mistakes()).toEqual([]);
    expect(config.edit(PLATFORM, 'securityTxtExpires: 2027-12-02', 'securityTxtExpires: 2027-12-03').mistakes()).toEqual([
      `${config.after(PLATFORM, 'securityTxtExpires: ')} security.txt holds for too long, got 2027-12-03, 367 days ahead, wanted a year at most; choose an earlier day, and confirm the contact again then`,
    ]);
  });

  test('SD-5.4 and a platform that names no day', () => {
    config.edit(PLATFORM, EXPIRES, '');
    const found = config.mistakes();
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('securityTxtExpires');
  });
});

describe('honeypots', () => {
  test.each([
    ['the login page', '/login', '/login'],
    ['the login page in capitals', '/LOG', '/login'],
    ['whatever lies below a prefix of the password reset', '/password', '/password/reset'],
    ['security.txt', '/.well-known', '/.well-known/security.txt'],
    ['everything', '/', '/'],
  ])('AM-6.4 one that would trap visitors of %s is refused', (_what, honeypot, served) => {
    config.edit(PLATFORM, HONEYPOTS, `[/.env, ${honeypot}]`);
    expect(config.mistakes()).toContain(
      `${config.after(PLATFORM, 'honeypots: [/.env, ')} the honeypot would trap whoever asks for ${served}, got "${honeypot}", wanted a path that nothing served starts with; write the path out, or choose another that only scanners ask for`,
    );
  });

  test.each([
    { what: 'the same twice', list: '/.env, /.env', before: '/.env, ', wider: '/.env', narrower: '/.env' },
    { what: 'a wider one first', list: '/.git, /.git/config', before: '/.git, ', wider: '/.git', narrower: '/.git/config' },
    { what: 'a wider one last', list: '/.git/config, /.git', before: '', wider: '/.git', narrower: '/.git/config' },
  ])('AM-6.4 $what is refused', ({ list, before, wider, narrower }) => {
    config.edit(PLATFORM, HONEYPOTS, `[${list}]`);
    expect(config.mistakes()).toEqual([
      `${config.after(PLATFORM, `honeypots: [${before}`)} the honeypot is trapped already by "${wider}", got "${narrower}", wanted paths of which none starts with another; remove one of the two`,
    ]);
  });
});
