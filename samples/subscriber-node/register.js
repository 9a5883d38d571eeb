import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { BEGINNING } from './feed.js';

const SOURCE = 'urn:koperasi:registry';

/**
 * The province's own register: which cooperatives there are, and which are active. Every event of Registry carries the
 * whole public state of one cooperative after it, so no type of event needs to be understood: the highest version that
 * was heard of a cooperative says what it is. That also tells duplicates, and what came late, apart from news.
 */
export class Register {
  /** @param state next: up to where the feed was read. Only the feed moves it, for only the feed has no gaps. */
  constructor(file, state) {
    this.file = file;
    this.next = state.next;
    this.cooperatives = new Map(Object.entries(state.cooperatives));
  }

  static load(file) {
    return new Register(file, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { next: BEGINNING, cooperatives: {} });
  }

  /** Takes in what was told; when it returns, that is on disk. */
  hear(events, next = this.next) {
    const news = events.filter((event) => this.#take(event)).length;
    if (news === 0 && next === this.next) return;
    this.next = next;
    this.#save();
  }

  /** Whether the event says anything new. */
  #take(event) {
    if (event.source !== SOURCE) return false;
    const { metadata, cooperative } = event.data;
    if (this.cooperatives.get(event.subject)?.version >= metadata.version) return false;
    this.cooperatives.set(event.subject, { version: metadata.version, active: isActive(cooperative) });
    return true;
  }

  /** One file for position and state, written beside the old one and then put in its place: all of it or nothing. */
  #save() {
    const known = [...this.cooperatives.values()];
    const active = known.filter((cooperative) => cooperative.active).length;
    const written = `${this.file}.new`;
    const file = openSync(written, 'w');
    writeFileSync(file, JSON.stringify({ next: this.next, active, cooperatives: Object.fromEntries(this.cooperatives) }, null, 2));
    fsyncSync(file);
    closeSync(file);
    renameSync(written, this.file);
    console.log(`${active} active of ${known.length} known`);
  }
}

/**
 * "Aktif" as the Ministry counts: at risk is active still. A merged or dissolved cooperative is no more; one that is
 * suspended, or is being wound up, is as active as its activity says.
 */
function isActive({ legalLife, activity }) {
  return !['Merged', 'Dissolved'].includes(legalLife) && ['Active', 'AtRisk'].includes(activity.status);
}
