// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window's events take while it trains. Opens the workbench on the sample project, starts a run
// with the button of the Train page, goes round the pages by their keys with the mouse moving over them, and
// times every event that the GUI thread handles. A second thread posts an event every few milliseconds and
// measures how long it waits: what a key press would wait, the time that the system gives to other threads
// included.
//
// Prints JSON. `event_ms`: wall time of each event; `wait_ms`: waiting time of the posted ones; `slowest`:
// what they were.
#include <QAbstractButton>
#include <QAbstractEventDispatcher>
#include <QApplication>
#include <QElapsedTimer>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "app/bridge/session.h"
#include "app/workbench/language.h"
#include "app/workbench/main_window.h"
#include "app/workbench/page.h"
#include "app/workbench/page_factory.h"
#include "app/workbench/preferences.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

constexpr int page_ms = 700;  ///< on each page
constexpr int mouse_ms = 30;  ///< from one move of the mouse to the next
constexpr int post_ms = 5;    ///< from one posted event to the next
constexpr double bar_ms = 16; ///< a frame at 60 Hz

double cpuMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

struct Handled {
    double ms = 0, cpu_ms = 0;
    QString what, page;
};

/// Times the events that the loop hands out, each with all that it sets off.
class WatchedApplication : public QApplication {
  public:
    using QApplication::QApplication;

    bool watching = false;
    /// Runs what makes the loop go round within an event, as QTest's mouse does: the events of that are events of their
    /// own, and the one around them is not counted.
    template <class Function>
    void handOut(const Function& function) {
        m_handingOut = true;
        function();
        m_handingOut = false;
        m_handedOut = true;
    }
    QString page;
    std::vector<Handled> handled;

    bool notify(QObject* receiver, QEvent* event) override {
        const int top = m_handingOut ? 1 : 0;
        if (!watching || m_depth > top || QThread::currentThread() != thread())
            return QApplication::notify(receiver, event);
        const QString what =
            QStringLiteral("%1 to %2 %3")
                .arg(QString::number(event->type()), QLatin1String(receiver->metaObject()->className()),
                     receiver->objectName());
        ++m_depth;
        QElapsedTimer timer;
        timer.start();
        const double cpu = cpuMilliseconds();
        const bool done = QApplication::notify(receiver, event);
        if (!std::exchange(m_handedOut, false))
            handled.push_back({double(timer.nsecsElapsed()) * 1e-6, cpuMilliseconds() - cpu, what, page});
        --m_depth;
        return done;
    }

  private:
    int m_depth = 0;
    bool m_handingOut = false;
    bool m_handedOut = false;
};

/// Posts events from a thread of its own and keeps how long each waited.
class Postman : public QObject {
  public:
    explicit Postman(const std::function<void(double ms)>& arrived) : m_arrived(arrived) {
        m_thread = std::jthread([this](std::stop_token stop) {
            while (!stop.stop_requested()) {
                const auto sent = std::chrono::steady_clock::now();
                QMetaObject::invokeMethod(
                    this,
                    [this, sent] {
                        m_arrived(
                            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - sent)
                                .count());
                        m_underway = false;
                    },
                    Qt::QueuedConnection);
                m_underway = true;
                do
                    std::this_thread::sleep_for(std::chrono::milliseconds(post_ms));
                while (m_underway && !stop.stop_requested());
            }
        });
    }

  private:
    std::function<void(double)> m_arrived;
    std::atomic<bool> m_underway{false};
    std::jthread m_thread;
};

nlohmann::json spread(std::vector<double> values) {
    if (values.empty()) return nullptr;
    std::sort(values.begin(), values.end());
    const auto share = [&](double p) {
        return values[std::min(values.size() - 1, std::size_t(p * double(values.size())))];
    };
    return {{"count", values.size()}, {"p50", share(0.5)},    {"p95", share(0.95)},
            {"p99", share(0.99)},     {"p999", share(0.999)}, {"max", values.back()}};
}

bool waitFor(const std::function<bool()>& condition, int ms) {
    return QTest::qWaitFor(condition, ms);
}

int failed(const char* why) {
    std::fprintf(stderr, "bench_event_latency: %s\n", why);
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication::setApplicationName(QStringLiteral("triptych"));
    WatchedApplication application(argc, argv);
    if (argc != 2)
        return failed("takes SECONDS; TRIPTYCH_DATA_DIR names where the sample project lies or is made");
    if (qEnvironmentVariableIsEmpty("TRIPTYCH_DATA_DIR")) return failed("TRIPTYCH_DATA_DIR is not set");
    const int seconds = std::atoi(argv[1]);

    Preferences preferences;
    Language language;
    applyTheme(application, ThemeChoice::dark);
    Session session;
    MainWindow window(session, preferences, language);
    window.resize(1440, 900);
    window.show();
    window.openSample();
    if (!waitFor([&] { return session.dataset() != nullptr && session.preparer() != nullptr; }, 120000))
        return failed("the sample did not open");

    TrainSettings settings = session.project().settings;
    settings.epochs = 1000;
    settings.device = "cpu";
    session.setSettings(settings, "epochs");
    window.showPage(QStringLiteral("train"));
    QAbstractButton* start = window.findChild<QAbstractButton*>(QStringLiteral("startButton"));
    QAbstractButton* stop = window.findChild<QAbstractButton*>(QStringLiteral("stopButton"));
    if (!start || !stop || !waitFor([&] { return start->isEnabled(); }, 30000))
        return failed("cannot start a run");
    application.page = QStringLiteral("train");
    application.watching = true;
    QTest::mouseClick(start, Qt::LeftButton);
    if (!waitFor([&] { return stop->isEnabled(); }, 30000)) return failed("the run did not start");

    std::vector<double> waits;
    {
        const Postman postman([&](double ms) { waits.push_back(ms); });
        QTimer mouse;
        mouse.setObjectName(QStringLiteral("mouse"));
        int moved = 0;
        QObject::connect(&mouse, &QTimer::timeout, &window, [&] {
            // To the widget under the point, as the platform would.
            const QPoint at(80 + moved * 37 % (window.width() - 100),
                            60 + moved * 23 % (window.height() - 100));
            ++moved;
            if (QWidget* under = window.childAt(at))
                application.handOut([&] { QTest::mouseMove(under, under->mapFrom(&window, at)); });
        });
        mouse.start(mouse_ms);
        QElapsedTimer clock;
        clock.start();
        for (int turn = 0; clock.elapsed() < seconds * 1000; ++turn) {
            const QString page = pageIds().at(turn % pageIds().size());
            application.page = page;
            QAbstractButton* button = window.findChild<QAbstractButton*>(QStringLiteral("rail-") + page);
            if (!button) return failed("there is no button for a page");
            QTest::mouseClick(button, Qt::LeftButton);
            QTest::qWait(page_ms);
        }
        if (!stop->isEnabled()) return failed("the run ended too early");
    }
    application.watching = false;
    window.showPage(QStringLiteral("train"));
    QTest::mouseClick(stop, Qt::LeftButton);
    if (!waitFor([&] { return start->isEnabled(); }, 60000)) return failed("the run did not stop");

    std::vector<double> walls, cpus;
    std::size_t late = 0;
    for (const Handled& one : application.handled) {
        walls.push_back(one.ms);
        cpus.push_back(one.cpu_ms);
        late += one.ms > bar_ms;
    }
    std::sort(application.handled.begin(), application.handled.end(),
              [](const Handled& a, const Handled& b) { return a.ms > b.ms; });
    nlohmann::json slowest = nlohmann::json::array();
    for (std::size_t i = 0; i < std::min<std::size_t>(12, application.handled.size()); ++i) {
        const Handled& one = application.handled[i];
        slowest.push_back({{"ms", one.ms},
                           {"cpu_ms", one.cpu_ms},
                           {"event", one.what.toStdString()},
                           {"page", one.page.toStdString()}});
    }
    std::printf("%s\n", nlohmann::json{{"event_ms", spread(walls)},
                                       {"event_cpu_ms", spread(cpus)},
                                       {"wait_ms", spread(waits)},
                                       {"over_16_ms", late},
                                       {"slowest", slowest}}
                            .dump(1)
                            .c_str());
    return 0;
}
