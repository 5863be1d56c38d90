// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include <QApplication>
#include <QDir>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSplitter>
#include <QTableWidget>
#include <QTest>
#include <cmath>

using namespace triptych;

namespace {

/// Relative luminance, WCAG 2.1.
double luminance(const QColor& colour) {
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

int inkedPixels(const QImage& image) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += qAlpha(image.pixel(x, y)) > 64;
    return count;
}

/// A mark with a colour of the theme; counts how often it was told to paint anew.
class PaletteWatcher : public QWidget {
  public:
    int changes = 0;

  protected:
    void changeEvent(QEvent* event) override {
        if (event->type() == QEvent::PaletteChange) ++changes;
        QWidget::changeEvent(event);
    }
};

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT

    void addThemes() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    static void apply(bool dark) { applyTheme(*qApp, dark ? ThemeChoice::dark : ThemeChoice::light); }

  private slots:
    void textIsReadable_data() { addThemes(); }
    void textIsReadable() {
        QFETCH(bool, dark);
        const Theme t = dark ? Theme::darkTheme() : Theme::light();
        for (const QColor& ground : {t.window, t.panel, t.raised, t.selection, t.hover})
            QVERIFY2(contrast(t.text, ground) >= 4.5, qPrintable(ground.name()));
        for (const QColor& ground : {t.window, t.panel})
            QVERIFY2(contrast(t.dim, ground) >= 4.5, qPrintable(ground.name()));
        QVERIFY(contrast(t.onAccent, t.accent) >= 4.5);
        QVERIFY(contrast(t.accent, t.panel) >= 4.5);
        QVERIFY(contrast(t.error, t.panel) >= 4.5);
    }

    void marksAreVisible_data() { addThemes(); }
    void marksAreVisible() {
        QFETCH(bool, dark);
        const Theme t = dark ? Theme::darkTheme() : Theme::light();
        for (const QColor& mark : {t.textModality, t.image, t.audio, t.video, t.numbers, t.fusion, t.good,
                                   t.warning, t.error, t.accent, t.dim})
            for (const QColor& ground : {t.window, t.panel, t.raised})
                QVERIFY2(contrast(mark, ground) >= 3.0, qPrintable(mark.name() + " on " + ground.name()));
    }

    void everyModalityHasItsOwnHue_data() { addThemes(); }
    void everyModalityHasItsOwnHue() {
        QFETCH(bool, dark);
        const Theme t = dark ? Theme::darkTheme() : Theme::light();
        QSet<QRgb> seen;
        for (const Modality m : {Modality::text, Modality::image, Modality::audio, Modality::video,
                                 Modality::numbers, Modality::fusion, Modality::none})
            seen.insert(t.modality(m).rgb());
        QCOMPARE(seen.size(), 7);
        QCOMPARE(t.modality(Modality::image), t.image);
        QVERIFY(!seen.contains(t.accent.rgb()));
    }

    void applyChangesPaletteAndTellsWidgets() {
        apply(false);
        PaletteWatcher watcher;
        watcher.show();
        QVERIFY(QTest::qWaitForWindowExposed(&watcher));
        watcher.changes = 0;
        apply(true);
        QVERIFY(watcher.changes > 0);
        QVERIFY(theme().dark);
        QCOMPARE(watcher.palette().color(QPalette::Window), Theme::darkTheme().window);
        apply(false);
        QVERIFY(!theme().dark);
        QCOMPARE(watcher.palette().color(QPalette::Window), Theme::light().window);
        // The offscreen platform is light.
        applyTheme(*qApp, ThemeChoice::system);
        QVERIFY(!theme().dark);
    }

    void propertiesColourWidgets() {
        apply(true);
        QWidget parent;
        QPushButton plain(QStringLiteral("    "), &parent), primary(QStringLiteral("    "), &parent);
        primary.setProperty("primary", true);
        QLabel dim(QStringLiteral("x"), &parent);
        dim.setProperty("role", "dim");
        primary.move(0, 40);
        dim.move(0, 80);
        parent.show();
        QVERIFY(QTest::qWaitForWindowExposed(&parent));
        const auto ground = [](QWidget& w) {
            return w.grab().toImage().pixelColor(w.width() / 2, w.height() / 2);
        };
        QCOMPARE(ground(plain), theme().raised);
        QCOMPARE(ground(primary), theme().accent);
        QCOMPARE(dim.palette().color(dim.foregroundRole()), theme().dim);
        apply(false);
        QCOMPARE(ground(primary), theme().accent);
        QCOMPARE(dim.palette().color(dim.foregroundRole()), theme().dim);
    }

    void rowsAndSplittersFollowTheGrid() {
        apply(false);
        QTableWidget table(2, 2);
        table.show();
        QCOMPARE(table.verticalHeader()->sectionSize(0), 30);
        QCOMPARE(table.horizontalHeader()->sizeHint().height(), 30);
        QCOMPARE(QSplitter().handleWidth(), 1);
        QCOMPARE(QApplication::font().pixelSize(), 13);
        const QFontMetrics digits(numberFont());
        QCOMPARE(digits.horizontalAdvance(QStringLiteral("1111")),
                 digits.horizontalAdvance(QStringLiteral("8888")));
    }

    void iconsAreDrawnInTheThemesColour_data() {
        QTest::addColumn<QString>("name");
        for (const QString& file : QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")}))
            QTest::newRow(qPrintable(file)) << file.chopped(4);
    }
    void iconsAreDrawnInTheThemesColour() {
        QFETCH(QString, name);
        const QIcon icon = themedIcon(name); // made once: it must follow the theme by itself
        QVERIFY(!icon.isNull());
        const bool ownColours = name == QLatin1String("triptych") || name.startsWith(QLatin1String("glyph-"));
        for (const bool dark : {false, true}) {
            apply(dark);
            for (const int side : {20, 40}) {
                const QImage image = icon.pixmap(QSize(20, 20), side / 20.0).toImage();
                QCOMPARE(image.size(), QSize(side, side));
                QVERIFY2(inkedPixels(image) >= side, qPrintable(name));
                if (ownColours) continue;
                for (int y = 0; y < side; ++y)
                    for (int x = 0; x < side; ++x)
                        if (qAlpha(image.pixel(x, y)) == 255)
                            QVERIFY(contrast(image.pixelColor(x, y), theme().text) < 1.05);
            }
        }
    }

    void theSetIsWhole() {
        for (const char* name :
             {"data",         "model",         "train",   "explain",  "evaluate", "present",  "play",
              "pause",        "stop",          "start",   "reset",    "save",     "open",     "new",
              "undo",         "redo",          "search",  "close",    "folder",   "table",    "image",
              "audio",        "text",          "numbers", "warning",  "error",    "info",     "check",
              "chevron-down", "chevron-right", "zoom-in", "zoom-out", "fit",      "sun",      "moon",
              "language",     "command",       "delete",  "export",   "copy",     "settings", "refresh",
              "star",         "triptych"})
            QVERIFY2(QFile::exists(QStringLiteral(":/icons/%1.svg").arg(QLatin1String(name))), name);
        QVERIFY(themedIcon(QStringLiteral("no-such-icon")).isNull());
    }

    void glyphsOfTheStyleSheetHaveTheThemesColours() {
        for (const bool dark : {false, true}) {
            const Theme t = dark ? Theme::darkTheme() : Theme::light();
            const QString ending = dark ? QStringLiteral("dark") : QStringLiteral("light");
            const std::pair<const char*, QColor> glyphs[] = {{"down", t.dim},       {"up", t.dim},
                                                             {"right", t.dim},      {"check", t.onAccent},
                                                             {"minus", t.onAccent}, {"check-text", t.text}};
            for (const auto& [name, colour] : glyphs) {
                QFile file(QStringLiteral(":/icons/glyph-%1-%2.svg").arg(QLatin1String(name), ending));
                QVERIFY(file.open(QIODevice::ReadOnly));
                QVERIFY(file.readAll().contains(colour.name().toLatin1()));
            }
        }
    }

    void scalesRunFromEndToEnd() {
        QCOMPARE(viridis(0), QColor(0x440154));
        QCOMPARE(viridis(1), QColor(0xfde725));
        QCOMPARE(viridis(-1), viridis(0));
        QCOMPARE(viridis(2), viridis(1));
        QCOMPARE(viridis(std::nan("")), viridis(0));
        double before = -1;
        for (int i = 0; i <= 64; ++i) { // perceptually uniform: always lighter
            const double now = luminance(viridis(i / 64.0));
            QVERIFY(now > before);
            before = now;
        }
        QVERIFY(diverging(-1).blue() > 2 * diverging(-1).red());
        QVERIFY(diverging(1).red() > 2 * diverging(1).blue());
        QVERIFY(diverging(0).lightness() > 240);
        QCOMPARE(diverging(-5), diverging(-1));
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
