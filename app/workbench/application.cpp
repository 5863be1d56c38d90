// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/application.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QThreadPool>
#include <QTimer>
#include <QWindow>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <unistd.h>

#include "app/bridge/error_text.h"
#include "app/bridge/session.h"
#include "app/workbench/language.h"
#include "app/workbench/main_window.h"
#include "app/workbench/page.h"
#include "app/workbench/page_factory.h"
#include "app/workbench/preferences.h"

namespace triptych {

namespace {

constexpr int poll_ms = 20;
constexpr int settle_ms = 500;      ///< so long nothing may happen before the window is taken as settled
constexpr int patience_ms = 120000; ///< then a window that never gets ready is an error

/// Milliseconds since the system made this process: what a person waits, the loading of libraries included.
double millisecondsSinceStart() {
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    const QByteArray stat = file.readAll();
    // The name in brackets may hold blanks; start time is the 20th field after it.
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    const double started = fields.value(19).toDouble() / double(sysconf(_SC_CLK_TCK));
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (double(now.tv_sec) + double(now.tv_nsec) * 1e-9 - started) * 1000;
}

/// Whether a window can be shown: somebody named a platform, or there is a display to connect to.
bool hasDisplay(const QStringList& arguments) {
    for (const char* name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"})
        if (!qEnvironmentVariableIsEmpty(name)) return true;
    return std::any_of(arguments.begin(), arguments.end(), [](const QString& argument) {
        return argument == QLatin1String("-platform") || argument == QLatin1String("--platform") ||
               argument == QLatin1String("-display") || argument == QLatin1String("--display");
    });
}

/// Waits until the window is usable, then takes its picture or ends the program, as was asked.
class ReadyWatch : public QObject {
  public:
    ReadyWatch(const Options& options, const Session& session, MainWindow& window)
        : m_options(options), m_session(session), m_window(window) {
        connect(&m_timer, &QTimer::timeout, this, &ReadyWatch::look);
        connect(&session, &Session::failed, this, [](const Error& error) {
            std::fprintf(stderr, "triptych: %s\n", error.text().c_str());
            QCoreApplication::exit(1);
        });
        m_clock.start();
        m_timer.start(poll_ms);
    }

  private:
    bool usable() const {
        if (!m_window.isVisible() || !m_window.windowHandle() || !m_window.windowHandle()->isExposed())
            return false;
        const bool wantsProject = m_options.sample || !m_options.file.isEmpty();
        return !wantsProject || (m_session.hasProject() && m_session.dataset() && m_window.currentPage());
    }

    bool settled() {
        const Page* page = m_window.currentPage();
        const bool busy = m_session.task() || (page && page->busy()) ||
                          QThreadPool::globalInstance()->activeThreadCount() > 0;
        if (busy || !m_quiet.isValid()) m_quiet.start();
        return m_quiet.elapsed() >= settle_ms;
    }

    void look() {
        if (m_clock.elapsed() > patience_ms) {
            std::fprintf(stderr, "triptych: the window did not get ready within %d s\n", patience_ms / 1000);
            QCoreApplication::exit(1);
            return;
        }
        if (!usable()) return;
        if (m_options.screenshot.isEmpty()) {
            m_timer.stop();
            // Timers without delay come after everything that waits in the queue: twice, then the loop is
            // idle.
            QTimer::singleShot(0, this, [this] { QTimer::singleShot(0, this, &ReadyWatch::finish); });
        } else if (settled()) {
            m_timer.stop();
            if (!m_window.grab().save(m_options.screenshot)) {
                std::fprintf(stderr, "triptych: cannot write %s\n", qPrintable(m_options.screenshot));
                QCoreApplication::exit(1);
                return;
            }
            finish();
        }
    }

    void finish() {
        if (m_options.exitWhenReady) {
            std::printf("%.0f\n", millisecondsSinceStart());
            std::fflush(stdout);
        }
        QCoreApplication::exit(0);
    }

    const Options& m_options;
    const Session& m_session;
    MainWindow& m_window;
    QTimer m_timer;
    QElapsedTimer m_clock, m_quiet;
};

} // namespace

std::variant<Options, Printed> parseOptions(const QStringList& arguments) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Triptych, the workbench: build, train and explain models of text, images and sounds.\n"
        "Examples:\n"
        "  triptych --sample\n"
        "  triptych manifest.csv --page train\n"
        "  triptych room.triptych --size 1280x800 --screenshot room.png"));
    parser.addPositionalArgument(
        QStringLiteral("file"),
        QStringLiteral("A project (.triptych), a table (.csv, .tsv) or a folder with one."),
        QStringLiteral("[FILE]"));
    const auto add = [&parser](const char* name, const char* help, const char* value = "") {
        parser.addOption({QLatin1String(name), QLatin1String(help), QLatin1String(value)});
    };
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    add("sample", "Open the sample project; it is generated the first time.");
    add("theme", "Colours of this start: light, dark or system.", "NAME");
    add("language", "Language of this start: en or zh_CN.", "CODE");
    add("page", "Page to open on: data, model, train or explain.", "PAGE");
    add("tab", "Tab of that page, such as attribution on the page explain.", "TAB");
    add("size", "Size of the window in pixels, such as 1280x800.", "WxH");
    add("screenshot", "Save a picture of the window once it is settled, and end.", "FILE");
    add("exit-when-ready",
        "End once the window is usable; print the milliseconds since the start of the process.");

    const auto wrong = [](const QString& text) {
        return Printed{QStringLiteral("triptych: %1\nSee triptych --help.\n").arg(text), 2};
    };
    if (!parser.parse(arguments)) return wrong(parser.errorText());
    if (parser.isSet(help)) return Printed{parser.helpText(), 0};
    if (parser.isSet(version)) return Printed{QStringLiteral("triptych " TRIPTYCH_VERSION "\n"), 0};

    Options options;
    const QStringList files = parser.positionalArguments();
    if (files.size() > 1) return wrong(QStringLiteral("one file at a time, got %1").arg(files.size()));
    options.file = files.value(0);
    options.sample = parser.isSet(QStringLiteral("sample"));
    if (options.sample && !options.file.isEmpty())
        return wrong(QStringLiteral("--sample and a file exclude each other"));
    if (parser.isSet(QStringLiteral("theme"))) {
        const QString name = parser.value(QStringLiteral("theme"));
        if (name == QLatin1String("light"))
            options.theme = ThemeChoice::light;
        else if (name == QLatin1String("dark"))
            options.theme = ThemeChoice::dark;
        else if (name == QLatin1String("system"))
            options.theme = ThemeChoice::system;
        else
            return wrong(QStringLiteral("--theme expects light, dark or system, got '%1'").arg(name));
    }
    options.language = parser.value(QStringLiteral("language"));
    if (!options.language.isEmpty() && !Language::codes().contains(options.language))
        return wrong(QStringLiteral("--language expects %1, got '%2'")
                         .arg(Language::codes().join(QStringLiteral(" or ")), options.language));
    options.page = parser.value(QStringLiteral("page"));
    if (!options.page.isEmpty() && !pageIds().contains(options.page))
        return wrong(QStringLiteral("--page expects one of %1, got '%2'")
                         .arg(pageIds().join(QStringLiteral(", ")), options.page));
    options.tab = parser.value(QStringLiteral("tab"));
    if (!options.tab.isEmpty() && options.page.isEmpty()) return wrong(QStringLiteral("--tab needs --page"));
    if (parser.isSet(QStringLiteral("size"))) {
        const QStringList sides = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
        const QSize size(sides.value(0).toInt(), sides.value(1).toInt());
        if (sides.size() != 2 || size.width() < 100 || size.height() < 100 || size.width() > 16384 ||
            size.height() > 16384)
            return wrong(QStringLiteral("--size expects WIDTHxHEIGHT in pixels, got '%1'")
                             .arg(parser.value(QStringLiteral("size"))));
        options.size = size;
    }
    options.screenshot = parser.value(QStringLiteral("screenshot"));
    options.exitWhenReady = parser.isSet(QStringLiteral("exit-when-ready"));
    return options;
}

int runWorkbench(int& argc, char** argv) {
    QCoreApplication::setApplicationName(QStringLiteral("triptych"));
    QCoreApplication::setApplicationVersion(QStringLiteral(TRIPTYCH_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Triptych"));
    QGuiApplication::setDesktopFileName(QStringLiteral("triptych"));

    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    // Help is asked for on machines without a display too; Qt's own options are none of ours.
    for (const QString& argument : arguments.mid(1)) {
        if (argument != QLatin1String("--help") && argument != QLatin1String("-h") &&
            argument != QLatin1String("--version") && argument != QLatin1String("-v"))
            continue;
        QCoreApplication application(argc, argv);
        const auto printed = std::get<Printed>(parseOptions({arguments.first(), argument}));
        std::fputs(qPrintable(printed.text), stdout);
        return printed.exitCode;
    }

    // Qt would end the program by abort() where there is no display to connect to.
    if (!hasDisplay(arguments)) {
        std::fputs("triptych: no display; use triptych-cli\n", stderr);
        return 1;
    }
    QApplication application(argc, argv);
    const auto parsed = parseOptions(QCoreApplication::arguments());
    if (const auto* printed = std::get_if<Printed>(&parsed)) {
        std::fputs(qPrintable(printed->text), printed->exitCode == 0 ? stdout : stderr);
        return printed->exitCode;
    }
    const auto& options = std::get<Options>(parsed);

    Preferences preferences;
    Language language;
    language.set(options.language.isEmpty() ? preferences.language() : options.language);
    applyTheme(application, options.theme.value_or(preferences.themeChoice()));
    Session session;
    MainWindow window(session, preferences, language);
    window.setFirstPage(options.page);
    if (options.size) window.resize(*options.size);
    if (!options.tab.isEmpty())
        QObject::connect(&session, &Session::projectChanged, &window, [&, done = false]() mutable {
            if (done || !window.currentPage()) return;
            done = true;
            if (!window.currentPage()->showPart(options.tab))
                std::fprintf(stderr, "triptych: the page %s has no tab '%s'\n", qPrintable(options.page),
                             qPrintable(options.tab));
        });
    window.show();

    std::optional<ReadyWatch> watch;
    if (options.exitWhenReady || !options.screenshot.isEmpty()) watch.emplace(options, session, window);
    // After the first paint: the window stands before anything is read.
    QTimer::singleShot(0, &window, [&] {
        if (options.sample)
            window.openSample();
        else if (!options.file.isEmpty())
            window.openPath(options.file);
    });
    return QApplication::exec();
}

} // namespace triptych
