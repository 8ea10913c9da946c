#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "kernel.h"

namespace selflab {
namespace {

using Body = std::function<void(int64_t, int64_t)>;

// Less than this, in nanoseconds, is not worth a second thread, nor a piece of its own.
constexpr double kWorthwhile = 20'000;
constexpr double kPiece = 5'000;

// How often a thread without work looks for it before it sleeps, which takes from 8 to some tens of microseconds. Kernels
// come one after the other, and to wake a thread takes longer than many of them.
constexpr int kLooks = 500;

void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Threads that work on one job at a time, together with the one that brings it. They live as long as the process.
class Pool {
 public:
  Pool() : threads_(Threads()) {
    for (int i = 1; i < threads_; i++) std::thread(&Pool::Serve, this).detach();
  }

  void Run(int64_t count, double cost, const Body& body) {
    const std::unique_lock<std::mutex> mine(running_, std::try_to_lock);
    if (threads_ == 1 || !mine.owns_lock()) return body(0, count);
    const double pieces = std::min(4.0 * threads_, std::max(1.0, count * cost / kPiece));
    Open(count, std::max<int64_t>(1, static_cast<int64_t>(count / pieces)), body);
    Work();
    Close();
  }

 private:
  void Open(int64_t count, int64_t piece, const Body& body) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      open_ = true;
      body_ = &body;
      count_ = count;
      piece_ = piece;
      next_ = 0;
      job_++;
    }
    wake_.notify_all();
  }

  // A thread that comes too late finds no job; those that are at work are waited for.
  void Close() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      open_ = false;
    }
    for (int i = 0; working_.load() > 0; i++) {
      // Others may want this processor, perhaps the thread that is waited for.
      if (i < kLooks) Pause();
      else std::this_thread::yield();
    }
  }

  void Work() {
    for (;;) {
      const int64_t begin = next_.fetch_add(piece_);
      if (begin >= count_) return;
      (*body_)(begin, std::min(count_, begin + piece_));
    }
  }

  [[noreturn]] void Serve() {
    const FlushDenormals flush;
    for (uint64_t done = 0;;) {
      for (int i = 0; i < kLooks && job_.load() == done; i++) Pause();
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return job_.load() != done; });
        done = job_.load();
        if (!open_) continue;
        working_++;
      }
      Work();
      working_--;
    }
  }

  const int threads_;
  // Held by the thread that brings the job.
  std::mutex running_;
  // Guards the job while threads join it.
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<uint64_t> job_{0};
  std::atomic<int> working_{0};
  std::atomic<int64_t> next_{0};
  bool open_ = false;
  const Body* body_ = nullptr;
  int64_t count_ = 0;
  int64_t piece_ = 1;
};

}  // namespace

int Threads() {
  static const int threads = [] {
    const char* set = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int wanted = set == nullptr ? 0 : std::atoi(set);
    return wanted > 0 ? wanted : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  }();
  return threads;
}

void ParallelFor(int64_t count, double cost, const Body& body) {
  if (count <= 1 || count * cost < kWorthwhile) {
    if (count > 0) body(0, count);
    return;
  }
  // Never destroyed: its threads may be at work while the process ends.
  static Pool* const pool = new Pool();
  pool->Run(count, cost, body);
}

}  // namespace selflab
