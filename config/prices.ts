import { join } from 'node:path';
import * as z from 'zod';
import { readAlone } from './read-source';
import { isoDay, regionName } from './schema';

const price = z.strictObject({
  /** US dollars in us-east-1. */
  price: z.number().positive(),
  regions: z.record(regionName, z.number().positive()).optional(),
  asOf: isoDay,
  source: z.string().startsWith('https://'),
});

const DRIVERS = [
  'natGatewayHour',
  'endpointHour',
  'resourceEndpointHour',
  'loadBalancerHour',
  'publicAddressHour',
  'webAclMonth',
  'webAclRuleMonth',
  'keyMonth',
  'secretMonth',
  'alarmMetricMonth',
  'storageGbMonth',
  'roleMonth',
] as const;

const words = z.string().transform((text) => text.split(' '));

export const pricesSchema = z.strictObject({
  hoursPerMonth: z.number().int(),
  prices: z.strictObject(Object.fromEntries(DRIVERS.map((driver) => [driver, price])) as Record<Driver, typeof price>),
  instanceHour: z.record(z.string().startsWith('db.'), price),
  byUse: words,
  free: words,
});

export type Driver = (typeof DRIVERS)[number];
export type Price = Readonly<z.infer<typeof price>>;
export type PriceList = Readonly<z.infer<typeof pricesSchema>>;

/**
 * Reads what AWS asks.
 *
 * @throws ConfigurationError with every mistake in the file
 */
export const priceList = (file = join(__dirname, 'prices.yaml')): PriceList =>
  readAlone(file, pricesSchema as z.ZodType<PriceList>);

/** What it costs in a region, and whether that is the region's own price. */
export const priceIn = ({ price, regions }: Price, region: string): { readonly price: number; readonly own: boolean } => {
  const own = regions?.[region];
  return { price: own ?? price, own: own !== undefined || region === 'us-east-1' };
};
