// Where everything is comes from the environment; the README says how to get it.
import { EventFeed } from './feed.js';
import { Register } from './register.js';
import { follow } from './subscriber.js';

const feed = new EventFeed(setting('KOPERASI_REGISTRY'), setting('KOPERASI_TOKEN'));
const register = Register.load(process.argv[2] ?? 'active-cooperatives.json');
const broker = setting('KOPERASI_BROKER');

// A start, the broker's restart and an error are the same case: connect, catch up, follow.
for (;;) {
  try {
    await follow(broker, feed, register);
  } catch (error) {
    console.error(`${error.message}; again in 2 s`);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}

function setting(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`Set ${name}; the README says to what.`);
    process.exit(1);
  }
  return value;
}
