/** One client a region. Of the sweep's own: it shares nothing with the steps that it checks. */
export function inRegion<Client>(make: (settings: { region: string; maxAttempts: number }) => Client): (region: string) => Client {
  const known = new Map<string, Client>();
  return (region) => {
    const client = known.get(region) ?? make({ region, maxAttempts: 8 });
    known.set(region, client);
    return client;
  };
}
