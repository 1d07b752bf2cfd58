import { getCurrentInstance } from 'vue'

/** The dashboard's router; its package is not shared with widgets, so it is taken from the running app. */
export function useSite() {
  const globals = getCurrentInstance().appContext.config.globalProperties
  return {
    router: globals.$router,
    store: globals.$store,
    get route() {
      return globals.$router.currentRoute.value
    },
  }
}

/** Where the page of this name is, with a query; null when there is no such page. */
export function linkTo(router, page, query) {
  const name = `Page:${page}`
  return router.hasRoute(name) ? router.resolve({ name, query }) : null
}

/** Changes parts of the query of the page's address without a step in its history; empty values are left out. */
export function rewriteQuery({ router, route }, changes) {
  const query = { ...route.query, ...changes }
  for (const key of Object.keys(query))
    if (query[key] === '' || query[key] === null || query[key] === undefined) delete query[key]
  router.replace({ query })
}
