import { type Browser, chromium, type Page } from 'playwright-core'
import type { Busbar } from './busbar'
import { sessionCookie } from './log-in'

/** A page with what must not happen on it written down. */
export interface WatchedPage {
  readonly page: Page
  /** Requests that would have left this machine; they are refused. */
  readonly external: readonly string[]
  /** Errors on the console and exceptions nobody caught. */
  readonly errors: readonly string[]
}

/** Headless Chromium from `CHROMIUM`, or where Debian puts it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
}

/** Opens an address of Node-RED's port as the first administrator, who is logged in, and lets nothing leave this machine. */
export async function openPage(browser: Browser, busbar: Busbar, path: string, width = 1440): Promise<WatchedPage> {
  const external: string[] = []
  const errors: string[] = []
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  await page.route('**/*', (route) => {
    const { hostname, protocol } = new URL(route.request().url())
    if (hostname === '127.0.0.1' || protocol === 'data:' || protocol === 'blob:') return route.continue()
    external.push(route.request().url())
    return route.abort()
  })
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  const cookie = { name: 'busbar_session', value: await sessionCookie(busbar, busbar.admin), url: busbar.url('nodeRed', '/') }
  await page.context().addCookies([cookie])
  await page.goto(busbar.url('nodeRed', path))
  return { page, external, errors }
}
