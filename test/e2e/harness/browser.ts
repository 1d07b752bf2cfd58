import { type Browser, chromium, type Page } from 'playwright-core'

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

/** Opens an address of this machine and lets nothing else through. */
export async function openPage(browser: Browser, url: string, width = 1440): Promise<WatchedPage> {
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
  await page.goto(url)
  return { page, external, errors }
}
