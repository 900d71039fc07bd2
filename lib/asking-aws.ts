interface Disposable {
  destroy(): void;
}

/** Asks with a client of its own for these settings, and lets its connections go. */
export async function using<Settings, Client extends Disposable, Answer>(
  Client: new (settings: Settings) => Client,
  settings: Settings,
  ask: (client: Client) => Promise<Answer>,
): Promise<Answer> {
  const client = new Client(settings);
  try {
    return await ask(client);
  } finally {
    client.destroy();
  }
}
