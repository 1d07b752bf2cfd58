import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { root } from '../sweeps/node-folder'

/** The bundle of a widget, made as the build makes it. */
export class WidgetBundle {
  readonly folder = mkdtempSync(join(tmpdir(), 'widget-'))
  readonly name: string

  constructor(name: string) {
    this.name = name
    // A process of its own: Vite is an ES module through and through.
    const script = `import('./scripts/build-widget.mjs').then((m) => m.buildWidget(...${JSON.stringify([name, `nodes/${name}/ui/index.js`, this.folder])}))`
    const { status, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })
    if (status !== 0 || stderr !== '') throw new Error(`${name} cannot be built: ${stderr}`)
  }

  get path(): string {
    return join(this.folder, `${this.name}.umd.js`)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}

export interface WidgetPageOptions {
  readonly bundle: WidgetBundle
  /** Name under which the bundle exports its component. */
  readonly component: string
  /** Query of the page's address. */
  readonly query: Readonly<Record<string, string>>
  readonly width: number
  /** Where the browser is, as an IANA time zone. */
  readonly zone: string
  /** The node's side: what comes back to the page for what it sent; null for nothing. */
  answer(message: never): Promise<object | null>
}

/**
 * A widget alone on a page of a real browser, with Vue as the dashboard brings it, and a socket and a router in place of the
 * dashboard's. Nothing is loaded from anywhere.
 */
export async function openWidget(browser: Browser, options: WidgetPageOptions): Promise<{ page: Page; errors: string[] }> {
  const errors: string[] = []
  const page = await browser.newPage({ viewport: { width: options.width, height: 900 }, timezoneId: options.zone })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<div id="app"></div>' }))
  await page.goto('http://busbar.test/device')
  await page.exposeFunction('toServer', options.answer)
  await page.addScriptTag({ path: join(root, 'node_modules/vue/dist/vue.global.prod.js') })
  await page.addScriptTag({ path: options.bundle.path })
  await page.evaluate(mountWidget, { name: options.bundle.name, component: options.component, query: options.query })
  return { page, errors }
}

interface Mount {
  readonly name: string
  readonly component: string
  readonly query: Readonly<Record<string, string>>
}

/** What is used of the browser's window: the parts that the page above has put there. */
interface WidgetWindow {
  readonly Vue: {
    ref<T>(value: T): { value: T }
    createApp(
      component: unknown,
      props: object,
    ): {
      readonly config: { readonly globalProperties: Record<string, unknown> }
      provide(key: string, value: unknown): void
      mount(selector: string): void
    }
  }
  toServer(message: object): Promise<object | null>
}

/** Runs in the browser, so it can use nothing from this file. */
function mountWidget({ name, component, query }: Mount): void {
  const { Vue, toServer } = globalThis as unknown as WidgetWindow
  const bundle = (globalThis as unknown as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[name]
  const listeners = new Map<string, (message: object) => void>()
  const socket = {
    connected: true,
    on: (event: string, listener: (message: object) => void) => listeners.set(event, listener),
    off: (event: string) => listeners.delete(event),
    emit: async (_event: string, id: string, message: object) => {
      const payload = await toServer(message)
      if (payload) listeners.get(`msg-input:${id}`)?.({ payload })
    },
  }
  const currentRoute = Vue.ref({ path: '/device', query, meta: {} })
  const go = (to: { query: Mount['query'] }) => {
    currentRoute.value = { ...currentRoute.value, query: to.query }
  }
  const app = Vue.createApp(bundle?.[component], { id: 'w1' })
  app.provide('$socket', socket)
  app.config.globalProperties.$router = { currentRoute, push: go, replace: go, hasRoute: () => false }
  app.config.globalProperties.$store = { state: { ui: {} } }
  app.mount('#app')
}
