import { passes } from '../../../../lambdas/shared/postgres/errors';

test.each(['08006', '40001', '40P01', '53300', '57P01', '57014', '58030', '25P03', '55P03', '55006'])(
  'what PostgreSQL refuses with %s may go better a moment later',
  (code) => expect(passes(code)).toBe(true),
);

test.each(['22P05', '22P02', '22003', '42501', '42P01', '42804', '54000', '0A000', '23505', '25006', '55000', ''])(
  'with "%s" it says the same however often it is asked',
  (code) => expect(passes(code)).toBe(false),
);
