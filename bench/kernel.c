/* The bare kernel: the calendar queue and a TTL flood, and nothing else: no protocol, no accounting, no
 * fingerprint, no links that change. What peerlab's speed is compared with.
 *   cc -O3 -march=native -o kernel bench/kernel.c && ./kernel PEERS TTL FLOODS
 * Graph: every peer draws 4 others (mean degree 8). Delay: uniform 10..100 ms, per message. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHUNK = 32, WIDTH_BITS = 6, WIDTH = 1 << WIDTH_BITS, RING = 4096 };

typedef struct {
  int64_t time;
  uint32_t from, to, head, id, a, b;
} Record;
typedef struct {
  Record records[CHUNK];
} Chunk;

static Chunk *arena;
static int32_t *next_chunk;
static int32_t chunks, room, free_chunk = -1;
static int32_t head[RING], tail[RING];
static int64_t waiting, clock_bucket;

static uint64_t rng_state = 88172645463325252ULL;
static inline uint32_t rng(void) {
  rng_state ^= rng_state << 13;
  rng_state ^= rng_state >> 7;
  rng_state ^= rng_state << 17;
  return (uint32_t)(rng_state >> 32);
}
static inline uint32_t below(uint32_t n) { return (uint32_t)(((uint64_t)rng() * n) >> 32); }

static int32_t open_chunk(int slot) {
  int32_t chunk = free_chunk;
  if (chunk >= 0) {
    free_chunk = next_chunk[chunk];
  } else {
    if (chunks == room) {
      room = room * 3 / 2 + 64;
      arena = realloc(arena, (size_t)room * sizeof(Chunk));
      next_chunk = realloc(next_chunk, (size_t)room * sizeof(int32_t));
    }
    chunk = chunks++;
  }
  next_chunk[chunk] = -1;
  if (head[slot] < 0) head[slot] = chunk;
  else next_chunk[(tail[slot] - 1) / CHUNK] = chunk;
  return chunk * CHUNK;
}

static inline void push(int64_t time, uint32_t from, uint32_t to, uint32_t ttl, uint32_t id) {
  int slot = (int)(time >> WIDTH_BITS) & (RING - 1);
  int32_t record = tail[slot];
  if (record % CHUNK == 0) record = open_chunk(slot);
  tail[slot] = record + 1;
  arena[record / CHUNK].records[record % CHUNK] = (Record){time, from, to, ttl, id, 0, 0};
  waiting++;
}

/* The bucket's records in order of time, ties in order of scheduling. */
static int32_t order[1 << 22], chain[1 << 22], first[WIDTH], last[WIDTH];
static int sort_bucket(int slot) {
  uint64_t present = 0;
  int count = 0, at = 0;
  static int32_t listed[1 << 22];
  for (int32_t chunk = head[slot]; chunk >= 0; chunk = next_chunk[chunk]) {
    int stop = next_chunk[chunk] < 0 ? tail[slot] - chunk * CHUNK : CHUNK;
    for (int i = 0; i < stop; i++) {
      int key = (int)(arena[chunk].records[i].time & (WIDTH - 1));
      chain[count] = -1;
      if (present >> key & 1) chain[last[key]] = count;
      else first[key] = count, present |= 1ULL << key;
      last[key] = count;
      listed[count++] = chunk * CHUNK + i;
    }
  }
  for (; present; present &= present - 1)
    for (int i = first[__builtin_ctzll(present)]; i >= 0; i = chain[i]) order[at++] = listed[i];
  return count;
}

int main(int argc, char **argv) {
  uint32_t peers = argc > 1 ? atoi(argv[1]) : 10000, ttl = argc > 2 ? atoi(argv[2]) : 7;
  uint32_t floods = argc > 3 ? atoi(argv[3]) : 100;
  uint32_t *offsets = calloc(peers + 2, 4), *targets = malloc((size_t)peers * 8 * 4);
  uint32_t *ends = malloc((size_t)peers * 8 * 4), *seen = calloc(peers, 4);
  for (uint32_t i = 0; i < peers * 4; i++) {
    ends[2 * i] = i / 4;
    do ends[2 * i + 1] = below(peers);
    while (ends[2 * i + 1] == i / 4);
  }
  for (uint32_t i = 0; i < peers * 8; i++) offsets[ends[i] + 2]++;
  for (uint32_t p = 2; p < peers + 2; p++) offsets[p] += offsets[p - 1];
  for (uint32_t i = 0; i < peers * 8; i++) targets[offsets[ends[i] + 1]++] = ends[i ^ 1];
  memset(head, -1, sizeof head);

  struct timespec start, stop;
  uint64_t messages = 0;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (uint32_t query = 1; query <= floods; query++) {
    int64_t now = clock_bucket << WIDTH_BITS;
    uint32_t asker = below(peers);
    seen[asker] = query;
    for (uint32_t i = offsets[asker]; i < offsets[asker + 1]; i++)
      push(now + WIDTH + 10000 + below(90001), asker, targets[i], ttl, query);
    while (waiting > 0) {
      int slot = (int)(++clock_bucket) & (RING - 1);
      if (head[slot] < 0) continue;
      int count = sort_bucket(slot);
      for (int k = 0; k < count; k++) {
        Record r = arena[order[k] / CHUNK].records[order[k] % CHUNK];
        waiting--;
        messages++;
        if (seen[r.to] == r.id) continue;
        seen[r.to] = r.id;
        if (r.head <= 1) continue;
        for (uint32_t i = offsets[r.to]; i < offsets[r.to + 1]; i++)
          if (targets[i] != r.from)
            push(r.time + 10000 + below(90001), r.to, targets[i], r.head - 1, r.id);
      }
      next_chunk[(tail[slot] - 1) / CHUNK] = free_chunk;
      free_chunk = head[slot];
      head[slot] = -1;
      tail[slot] = 0;
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &stop);
  double seconds = (stop.tv_sec - start.tv_sec) + (stop.tv_nsec - start.tv_nsec) / 1e9;
  printf("%u peers, TTL %u, %u floods: %llu messages, %.2f s, %.1f million messages/s\n", peers, ttl,
         floods, (unsigned long long)messages, seconds, messages / seconds / 1e6);
  return 0;
}
