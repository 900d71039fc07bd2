/** The city, or the state, that a region is in, in degrees. AWS publishes no addresses: a dot says no more than that. */
export interface Location {
  readonly city: string;
  readonly longitude: number;
  readonly latitude: number;
}

const LOCATIONS: Readonly<Record<string, Location>> = {
  'ap-south-1': { city: 'Mumbai', longitude: 72.88, latitude: 19.08 },
  'ap-south-2': { city: 'Hyderabad', longitude: 78.49, latitude: 17.39 },
  'eu-central-1': { city: 'Frankfurt', longitude: 8.68, latitude: 50.11 },
  'eu-west-1': { city: 'Dublin', longitude: -6.26, latitude: 53.35 },
  'us-east-1': { city: 'N. Virginia', longitude: -77.49, latitude: 39.04 },
  'us-east-2': { city: 'Ohio', longitude: -83.0, latitude: 39.96 },
  'eusc-de-east-1': { city: 'Brandenburg', longitude: 13.06, latitude: 52.4 },
};

/** Unknown for a region that nobody has put on the map yet: it is listed, and has no dot. */
export const locationOf = (region: string): Location | undefined => LOCATIONS[region];

/** The city of a region, or its code. */
export const cityOf = (region: string): string => LOCATIONS[region]?.city ?? region;
