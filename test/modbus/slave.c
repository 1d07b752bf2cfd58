/*
 * Modbus slaves made of libmodbus, which shares no code with what is tested.
 *
 *   slave tcp <unit>...          prints "ready <port>"
 *   slave pty <baud> <unit>...   prints "ready <path>"; a pseudo-terminal that hears only those who speak at <baud>
 *
 * Standard input sets registers: "<unit> <address> <value>...\n". It ends with its standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <modbus/modbus.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define MAX_CLIENTS 16

static modbus_mapping_t *units[256];

static void read_command(void) {
  static char text[1 << 16];
  static size_t length = 0;
  ssize_t got = read(0, text + length, sizeof text - length - 1);
  if (got <= 0) exit(0);
  length += (size_t)got;
  text[length] = 0;
  char *line = text;
  for (char *end; (end = strchr(line, '\n')); line = end + 1) {
    *end = 0;
    char *next = line;
    long unit = strtol(next, &next, 10), address = strtol(next, &next, 10);
    for (;;) {
      char *before = next;
      long value = strtol(next, &next, 10);
      if (next == before) break;
      units[unit]->tab_registers[address++] = (uint16_t)value;
    }
    printf("set\n");
  }
  length = strlen(line);
  memmove(text, line, length + 1);
}

static void serve_tcp(void) {
  modbus_t *ctx = modbus_new_tcp("127.0.0.1", 0);
  int listener = modbus_tcp_listen(ctx, MAX_CLIENTS);
  struct sockaddr_in at;
  socklen_t size = sizeof at;
  getsockname(listener, (struct sockaddr *)&at, &size);
  printf("ready %d\n", ntohs(at.sin_port));
  struct pollfd fds[MAX_CLIENTS + 2] = {{.fd = 0, .events = POLLIN}, {.fd = listener, .events = POLLIN}};
  int count = 2;
  for (;;) {
    poll(fds, (nfds_t)count, -1);
    if (fds[0].revents) read_command();
    if (fds[1].revents && count < MAX_CLIENTS + 2) {
      fds[count++] = (struct pollfd){.fd = accept(listener, NULL, NULL), .events = POLLIN};
      continue;
    }
    for (int i = 2; i < count; i++) {
      if (!fds[i].revents) continue;
      uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
      modbus_set_socket(ctx, fds[i].fd);
      int length = modbus_receive(ctx, query);
      if (length < 0) {
        close(fds[i].fd);
        fds[i--] = fds[--count];
        continue;
      }
      modbus_mapping_t *unit = units[query[modbus_get_header_length(ctx) - 1]];
      if (unit) modbus_reply(ctx, query, length, unit);
    }
  }
}

static int speed_of(int baud) {
  switch (baud) {
    case 1200: return B1200;
    case 2400: return B2400;
    case 4800: return B4800;
    case 9600: return B9600;
    case 19200: return B19200;
    case 38400: return B38400;
    case 115200: return B115200;
  }
  exit(2);
}

static void serve_pty(int baud) {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  grantpt(master);
  unlockpt(master);
  /* Kept open, so that the master does not end with the last one who closes the other side. */
  int keep = open(ptsname(master), O_RDWR | O_NOCTTY);
  struct termios raw;
  tcgetattr(keep, &raw);
  cfmakeraw(&raw);
  tcsetattr(keep, TCSANOW, &raw);
  /* libmodbus parses what comes through a socket pair, so that it can be told first which unit it is. */
  int inside[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, inside);
  modbus_t *ctx = modbus_new_rtu("/dev/null", 19200, 'N', 8, 1);
  modbus_set_socket(ctx, inside[0]);
  printf("ready %s\n", ptsname(master));
  struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = master, .events = POLLIN}};
  for (;;) {
    poll(fds, 2, -1);
    if (fds[0].revents) read_command();
    if (!fds[1].revents) continue;
    uint8_t heard[512];
    ssize_t length = read(master, heard, sizeof heard);
    /* A frame is what comes until there is silence. */
    struct pollfd more = {.fd = master, .events = POLLIN};
    while (length > 0 && poll(&more, 1, 5) > 0) length += read(master, heard + length, sizeof heard - (size_t)length);
    struct termios now;
    tcgetattr(master, &now);
    if (length < 8 || cfgetospeed(&now) != (speed_t)speed_of(baud) || !units[heard[0]]) continue;
    uint8_t query[MODBUS_RTU_MAX_ADU_LENGTH], answer[MODBUS_RTU_MAX_ADU_LENGTH];
    modbus_set_slave(ctx, heard[0]);
    if (write(inside[1], heard, (size_t)length) != length) exit(3);
    int received = modbus_receive(ctx, query);
    if (received <= 0) continue;
    modbus_reply(ctx, query, received, units[heard[0]]);
    ssize_t size = recv(inside[1], answer, sizeof answer, MSG_DONTWAIT);
    if (size > 0 && write(master, answer, (size_t)size) != size) exit(4);
  }
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  int is_pty = argc > 2 && strcmp(argv[1], "pty") == 0;
  for (int i = is_pty ? 3 : 2; i < argc; i++) units[atoi(argv[i]) & 255] = modbus_mapping_new(0, 0, 0xffff, 0);
  if (is_pty) serve_pty(atoi(argv[2]));
  else serve_tcp();
}
