import { newUser } from '../../../src/core/user.ts'
import { AuthError } from '../../../src/index.ts'
import { isStored, Model, type Found, type Jar, type Person, type Session } from './model.ts'
import { backendNames, type BackendName, type Stack, type Step } from './steps.ts'
import {
  answered,
  counted,
  describe,
  idOf,
  member,
  newToken,
  proved,
  refused,
  same,
  Surprise,
  without,
  type Done,
  type Outcome,
} from './outcome.ts'
import { createTown, lifetimeSeconds, type Caller, type Town } from './town.ts'

type Of<TKind extends Step['kind']> = Extract<Step, { kind: TKind }>

/** Plays steps in a town, and on paper. */
export class Play {
  readonly #town: Town
  readonly #model = new Model()
  readonly #stacks: readonly Stack[]
  readonly #jars: readonly Jar[] = [new Map(), new Map(), new Map()]
  #people = 0

  constructor(stacks: readonly Stack[]) {
    this.#stacks = stacks
    this.#town = createTown(stacks)
    this.#tick(0)
  }

  /** One step, and then everybody looks. @throws {Surprise} */
  async go(step: Step): Promise<void> {
    await this.#play(step)
    for (const jar of this.#jars) await this.#look(jar)
  }

  #play(step: Step): Promise<unknown> {
    switch (step.kind) {
      case 'login':
        return this.#login(step)
      case 'wrong':
        return this.#wrong(step)
      case 'logout':
        return this.#logout(step)
      case 'prove':
        return this.#prove(step)
      case 'password':
        return this.#password(step)
      case 'revokeOthers':
        return this.#revokeOthers(step)
      case 'revokeAll':
        return this.#revokeAll(step)
      case 'revoke':
        return this.#revoke(step)
      case 'deleteMe':
        return this.#deleteMe(step)
      case 'endAll':
        return this.#endAll(step)
      case 'vanish':
        return this.#vanish(step)
      case 'flag':
        return this.#flag(step)
      case 'factor':
        return this.#factor(step)
      case 'steal':
        return this.#steal(step)
      case 'wait':
        return Promise.resolve(this.#tick(step.seconds))
    }
  }

  /** Everybody tries every door. */
  async #look(jar: Jar): Promise<void> {
    const found = this.#model.choose(jar)
    const isIn = found !== null && !found.pending && this.#model.isAlive(found)
    const greeted = await this.#watched(jar, ({ hello }) => hello())
    same('hello', greeted, { data: isIn ? found.session.person.email : null })
    for (const [at, stack] of this.#stacks.entries()) {
      const expected = this.#model.enters(jar, stack)
      const outcome = await this.#watched(jar, ({ stack: doors }) => doors[`${at}`]?.())
      same(
        `${JSON.stringify(stack)} of ${describe(found)}`,
        'data' in outcome ? outcome.data : null,
        expected,
      )
    }
  }

  /** A call that does nothing but renew what is due. */
  async #watched(
    jar: Jar,
    work: (caller: Caller) => Promise<unknown> | undefined,
  ): Promise<Outcome> {
    const due = this.#model.due(jar)
    const { outcome, set } = await this.#call(jar, work)
    same('renewed', [...set.keys()].toSorted(), due.toSorted())
    this.#renewed(jar, set)
    return outcome
  }

  async #login({ browser, slot, backend }: Of<'login'>): Promise<void> {
    const person = await this.#settle(slot)
    const jar = this.#jar(browser)
    const { email, password, enrolled, isActive } = person
    const presented = jar.get(backend)
    const done = await this.#call(jar, ({ at }) => at[backend]?.login({ email, password }))
    if (!isActive) return refused('login', done, 'LOGIN_BAD_CREDENTIALS')
    const answer = answered('login', done)
    same('pending', member(answer, 'pending') ?? [], enrolled ? ['codes'] : [])
    this.#model.destroy(backend, presented)
    const amr = [{ method: 'password', at: this.#model.now }]
    this.#begin(jar, done, { person, backend, amr, pending: enrolled })
  }

  async #wrong({ browser, slot, backend }: Of<'wrong'>): Promise<void> {
    const { email } = await this.#settle(slot)
    const input = { email, password: 'not the password' }
    const done = await this.#call(this.#jar(browser), ({ at }) => at[backend]?.login(input))
    refused('wrong', done, 'LOGIN_BAD_CREDENTIALS')
  }

  async #logout({ browser, backend }: Of<'logout'>): Promise<void> {
    const jar = this.#jar(browser)
    answered('logout', await this.#call(jar, ({ at }) => at[backend]?.logout()))
    this.#model.destroy(backend, jar.get(backend))
    if (backend !== 'api') jar.delete(backend)
  }

  async #prove({ browser, backend }: Of<'prove'>): Promise<void> {
    const jar = this.#jar(browser)
    const names = backend === undefined ? backendNames : [backend]
    const found = this.#model.choose(jar, names)
    const due = this.#model.due(jar)
    const input = backend === undefined ? {} : { backend }
    const done = await this.#call(jar, ({ prove }) => prove(input))
    const others = names.flatMap((name) => this.#model.read(name, jar.get(name)) ?? [])
    const people = others.filter((other) => this.#model.isAlive(other))
    const strangers = people.filter(({ session }) => session.person.id !== found?.session.person.id)
    if (!found || strangers.length > 0 || !this.#model.isAlive(found)) {
      refused('prove', done)
      return this.#renewed(jar, done.set)
    }
    answered('prove', done)
    const { session } = found
    this.#renewed(jar, without(done.set, session.backend))
    if (due.includes(session.backend)) session.expiresAt = this.#model.cap(session)
    const amr = proved(found.amr, 'codes', this.#model.now)
    this.#reissue(jar, done, { found, amr, epoch: found.epoch })
  }

  async #password({ browser }: Of<'password'>): Promise<void> {
    const jar = this.#jar(browser)
    const found = this.#caller(jar)
    const currentPassword = found?.session.person.password ?? 'none at all'
    const newPassword = `password ${this.#model.sessions.length} ${this.#model.now}`
    const input = { currentPassword, newPassword }
    const done = await this.#call(jar, ({ changePassword }) => changePassword(input))
    if (!found || this.#model.lacksProof(found)) return this.#refusedTo(jar, 'password', done)
    answered('password', done)
    const { person, backend } = found.session
    person.password = newPassword
    this.#model.endStored(person.id)
    person.epoch += 1
    this.#renewed(jar, without(done.set, backend))
    this.#model.destroy(backend, jar.get(backend))
    const amr = proved(found.amr, 'password', this.#model.now)
    this.#begin(jar, done, { person, backend, amr, pending: false })
  }

  async #revokeOthers({ browser }: Of<'revokeOthers'>): Promise<void> {
    const jar = this.#jar(browser)
    const found = this.#caller(jar)
    const done = await this.#call(jar, ({ sessions }) => sessions.revokeOthers())
    if (!found) return this.#refusedTo(jar, 'revokeOthers', done)
    const { session } = found
    const { person, backend } = session
    const isWeb = backend === 'web'
    this.#renewed(jar, isWeb ? without(done.set, backend) : done.set)
    counted(answered('revokeOthers', done), this.#model.endStored(person.id, session))
    person.epoch += 1
    const { amr } = found
    if (isWeb) return this.#reissue(jar, done, { found, amr, epoch: person.epoch })
    session.epoch = person.epoch
    session.announced = true
  }

  async #revokeAll({ browser }: Of<'revokeAll'>): Promise<void> {
    const jar = this.#jar(browser)
    const found = this.#caller(jar)
    const done = await this.#call(jar, ({ sessions }) => sessions.revokeAll())
    if (!found) return this.#refusedTo(jar, 'revokeAll', done)
    const { person } = found.session
    counted(answered('revokeAll', done), this.#model.endStored(person.id))
    person.epoch += 1
    for (const name of backendNames) if (name !== 'api') jar.delete(name)
  }

  async #revoke({ browser, which }: Of<'revoke'>): Promise<void> {
    const jar = this.#jar(browser)
    const found = this.#caller(jar)
    const { sessions } = this.#model
    const target = sessions[which % Math.max(sessions.length, 1)]
    const id = target?.id ?? 'none'
    const done = await this.#call(jar, (caller) => caller.sessions.revoke({ id }))
    if (!found) return this.#refusedTo(jar, 'revoke', done)
    this.#renewed(jar, done.set)
    const own = target?.person.id === found.session.person.id
    const ends = target !== undefined && own && isStored(target.backend) && !target.ended
    if (ends) target.ended = true
    const most = ends ? 1 : 0
    const least = ends && target.expiresAt > this.#model.now ? 1 : 0
    counted(answered('revoke', done), { most, least })
  }

  async #deleteMe({ browser }: Of<'deleteMe'>): Promise<void> {
    const jar = this.#jar(browser)
    const found = this.#caller(jar)
    const currentPassword = found?.session.person.password ?? 'none at all'
    const done = await this.#call(jar, ({ deleteMe }) => deleteMe({ currentPassword }))
    if (!found || this.#model.lacksProof(found)) return this.#refusedTo(jar, 'deleteMe', done)
    const { person, backend } = found.session
    if (this.#model.isLastSuperuser(person)) {
      refused('deleteMe', done, 'LAST_SUPERUSER')
      this.#renewed(jar, done.set)
      for (const session of this.#model.sessions) {
        if (session.person.id === person.id && isStored(session.backend)) session.announced = true
      }
      return
    }
    answered('deleteMe', done)
    this.#renewed(jar, without(done.set, backend))
    person.alive = false
    this.#model.endStored(person.id)
    if (backend !== 'api') jar.delete(backend)
  }

  async #endAll({ slot }: Of<'endAll'>): Promise<void> {
    await this.#town.auth.revokeSessions(`u${slot}`)
    this.#model.endStored(`u${slot}`)
    const person = this.#model.persons.get(`u${slot}`)
    if (person?.alive) person.epoch += 1
  }

  /** A row that is deleted by hand: nobody tells the layer. */
  async #vanish({ slot }: Of<'vanish'>): Promise<void> {
    const person = this.#model.persons.get(`u${slot}`)
    const { ok } = await this.#town.auth.users.delete(`u${slot}`)
    same('vanish', ok, person?.alive === true && !this.#model.isLastSuperuser(person))
    if (person && ok) person.alive = false
  }

  async #flag({ slot, flag }: Of<'flag'>): Promise<void> {
    const person = await this.#settle(slot)
    const { ok } = await this.#town.auth.users.update(person.id, { [flag]: !person[flag] })
    const takesAway = flag !== 'isVerified' && person[flag] && this.#model.isLastSuperuser(person)
    same('flag', ok, !takesAway)
    if (ok) person[flag] = !person[flag]
  }

  async #factor({ slot }: Of<'factor'>): Promise<void> {
    const person = await this.#settle(slot)
    person.enrolled = !person.enrolled
    if (person.enrolled) this.#town.enrolled.add(person.id)
    else this.#town.enrolled.delete(person.id)
  }

  /** Any token that was ever given, in any hands. */
  async #steal({ browser, which }: Of<'steal'>): Promise<void> {
    const tokens = [...this.#model.tokens.values()]
    const token = tokens[which % Math.max(tokens.length, 1)]
    if (token) this.#jar(browser).set(token.session.backend, token.text)
  }

  /** The account that has the id, or a new one. */
  async #settle(slot: number): Promise<Person> {
    const id = `u${slot}`
    const known = this.#model.persons.get(id)
    if (known?.alive) return known
    this.#tick(1) // no two are of one moment
    const number = known ? known.number + 1 : 0
    const email = `${(this.#people += 1)}.${number}@example.org`
    const password = `password of ${email}`
    const user = newUser(
      { email, passwordHash: `plain ${password}`, profile: {} },
      this.#town.clock(),
      id,
    )
    await this.#town.auth.users.insert(user)
    this.#town.enrolled.delete(id)
    const flags = { isActive: true, isVerified: false, isSuperuser: false }
    const person = { id, email, number, alive: true, ...flags, enrolled: false, epoch: 0, password }
    this.#model.persons.set(id, person)
    return person
  }

  #begin(
    jar: Jar,
    done: Done,
    { pending, ...rest }: Pick<Session, 'person' | 'backend' | 'amr' | 'pending'>,
  ): void {
    const { now } = this.#model
    const text = newToken(done, rest.backend)
    const session: Session = {
      ...rest,
      pending,
      id: idOf(text),
      createdAt: now,
      expiresAt: now + (pending ? 600 : lifetimeSeconds),
      ended: false,
      epoch: rest.person.epoch,
      announced: false,
      current: text,
      before: null,
    }
    this.#model.sessions.push(session)
    this.#model.give(text, session, session)
    jar.set(rest.backend, text)
  }

  #reissue(
    jar: Jar,
    done: Done,
    { found, ...said }: { found: Found; amr: Session['amr']; epoch: number },
  ): void {
    const { session } = found
    const text = newToken(done, session.backend)
    if (!session.pending) {
      const until = this.#model.now + 10
      session.before = { text: session.current, amr: session.amr, until }
    }
    session.expiresAt = this.#model.cap(session)
    Object.assign(session, { amr: said.amr, pending: false, current: text })
    this.#model.give(text, session, { ...said, pending: false })
    jar.set(session.backend, text)
  }

  /** Takes note of what was renewed, which nobody has asked for. */
  #renewed(jar: Jar, set: Done['set']): void {
    for (const [backend, text] of set) {
      const found = this.#model.read(backend, jar.get(backend))
      if (!found || found.pending || !this.#model.isAlive(found))
        throw new Surprise(`A renewal of nobody at ${backend}.`)
      found.session.expiresAt = this.#model.cap(found.session)
      if (backend === 'stored') same('token', text, jar.get(backend))
      else this.#model.give(text, found.session, found)
      jar.set(backend, text)
    }
  }

  #refusedTo(jar: Jar, what: string, done: Done): void {
    refused(what, done)
    this.#renewed(jar, done.set)
  }

  /** Who calls a procedure that is protected and nothing more. */
  #caller(jar: Jar): Found | null {
    const found = this.#model.choose(jar)
    return found && !found.pending && this.#model.isAlive(found) ? found : null
  }

  async #call(jar: Jar, work: (caller: Caller) => Promise<unknown> | undefined): Promise<Done> {
    const cookies = [...jar].filter(([name]) => name !== 'api')
    const headers = new Headers({ cookie: cookies.map((pair) => pair.join('=')).join('; ') })
    const api = jar.get('api')
    if (api !== undefined) headers.set('authorization', `Bearer ${api}`)
    const set = new Map<BackendName, string>()
    const note = ({ name, value }: { readonly name: string; readonly value: string }) => {
      const backend = backendNames.find((one) => one === name)
      if (backend !== undefined) set.set(backend, value)
    }
    try {
      const data = await work(this.#town.call(headers, note))
      const bearer = member(data, 'accessToken')
      if (typeof bearer === 'string') set.set('api', bearer)
      return { outcome: { data }, set }
    } catch (error) {
      const auth = error instanceof Error && error.cause instanceof AuthError ? error.cause : error
      if (auth instanceof AuthError && auth.auth.code !== 'UNAVAILABLE') {
        return { outcome: { code: auth.auth.code }, set }
      }
      throw error
    }
  }

  #jar(browser: number): Jar {
    return this.#jars[browser] ?? new Map<BackendName, string>()
  }

  #tick(seconds: number): void {
    this.#town.clock.advance(seconds)
    this.#model.now = this.#town.clock().getTime() / 1000
  }
}
