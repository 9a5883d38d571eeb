import { HTTP } from 'cloudevents';

export const BEGINNING = '/events?after=0';

/** Registry's GET /events: everything that it ever told, in order. */
export class EventFeed {
  constructor(registry, token) {
    this.registry = registry;
    this.token = token;
  }

  /** One page, and where to read on, also after the last page. */
  async read(address) {
    const answer = await fetch(new URL(address, this.registry), {
      headers: { authorization: `Bearer ${this.token}` },
      signal: AbortSignal.timeout(60_000),
    });
    if (!answer.ok) throw new Error(`Registry answered ${answer.status} to ${address}`);

    // Link: </events?after=4711>; rel="next"
    const next = answer.headers.get('link').match(/<([^>]+)>/)[1];
    const events = HTTP.toEvent({ headers: { 'content-type': answer.headers.get('content-type') }, body: await answer.text() });
    return { events, next };
  }
}
