import amqp from 'amqplib';
import { HTTP } from 'cloudevents';

const EXCHANGE = 'koperasi.events';
const ALL_EVENTS = 'id.go.solselkab.koperasi.#';
const BETWEEN_PULLS = 60_000;

/**
 * The queue tells soon, the feed tells all. So the queue is declared first and the feed pulled then; what comes by both is
 * recognised by the register. Whatever the queue may have lost is in the feed, which is looked at again after every
 * reconnection and every minute, because a queue that is full drops its oldest messages without a word.
 *
 * Never returns; throws when the connection or the service is gone.
 */
export async function follow(broker, feed, register) {
  const connection = await amqp.connect(broker, { timeout: 30_000 });
  let fail;
  const gone = new Promise((_, reject) => (fail = reject));
  gone.catch(() => {}); // it is awaited below; until then it is no unhandled one
  connection.on('error', fail);
  connection.on('close', () => fail(new Error('The broker closed the connection')));

  try {
    const channel = await connection.createChannel();
    channel.on('error', fail);
    channel.on('close', () => fail(new Error('The broker closed the channel')));

    // the user's name is province.NAME, and its queues are named province.NAME.SOMETHING
    const queue = `${new URL(broker).username}.active-cooperatives`;
    await channel.assertQueue(queue, { durable: true });
    await channel.bindQueue(queue, EXCHANGE, ALL_EVENTS);
    await pull(feed, register);

    await channel.prefetch(100);
    await channel.consume(queue, (message) => {
      try {
        if (message === null) throw new Error('The queue was deleted');
        // acknowledged only when it is on disk: who dies in between gets it again
        register.hear([read(message)]);
        channel.ack(message);
      } catch (error) {
        fail(error);
      }
    });

    for (;;) {
      await Promise.race([gone, delay(BETWEEN_PULLS)]);
      await pull(feed, register);
    }
  } finally {
    await connection.close().catch(() => {}); // often it is closed already
  }
}

/** Reads the feed from where it was left until it says nothing new. */
async function pull(feed, register) {
  let page;
  do {
    page = await feed.read(register.next);
    register.hear(page.events, page.next);
  } while (page.events.length > 0);
}

/** A CloudEvent in structured mode looks the same in a message as in an HTTP request. */
function read(message) {
  return HTTP.toEvent({ headers: { 'content-type': message.properties.contentType }, body: message.content.toString('utf8') });
}

function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
