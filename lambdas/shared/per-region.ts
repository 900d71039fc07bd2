/** What a client of a region is made with. */
export interface RegionSettings {
  readonly region: string;
  readonly maxAttempts: number;
}

/** One client a region for as long as the process lives: a step works at home and in the recovery region. */
export function perRegion<Client>(make: (settings: RegionSettings) => Client): (region: string) => Client {
  const known = new Map<string, Client>();
  return (region) => {
    // Six tries: an erasure lists much at a time, and being throttled is no reason to start again.
    const client = known.get(region) ?? make({ region, maxAttempts: 6 });
    known.set(region, client);
    return client;
  };
}
