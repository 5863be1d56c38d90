// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QPixmapCache>
#include <QProxyStyle>
#include <QStyleFactory>
#include <QSvgRenderer>
#include <algorithm>
#include <array>
#include <cmath>

namespace triptych {

namespace {

constexpr int font_pixels = 13;

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto channel = [share](int x, int y) { return int(std::lround(x + (y - x) * share)); };
    return QColor(channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue()));
}

template <std::size_t N>
QColor interpolated(const std::array<QRgb, N>& stops, double t) {
    const double place = std::clamp(std::isnan(t) ? 0.0 : t, 0.0, 1.0) * double(N - 1);
    const std::size_t below = std::min(std::size_t(place), N - 2);
    return mixed(QColor(stops[below]), QColor(stops[below + 1]), place - double(below));
}

Theme& current() {
    static Theme theme = Theme::light();
    return theme;
}

/// Metrics that a style sheet cannot set: a grid of 8, rows of 30, hairline splitters.
class GridStyle : public QProxyStyle {
  public:
    GridStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override {
        switch (metric) {
        case PM_HeaderDefaultSectionSizeVertical:
            return 30;
        case PM_SplitterWidth:
            return 1;
        case PM_SmallIconSize:
            return 16;
        case PM_ButtonIconSize:
            return 16;
        case PM_ToolBarIconSize:
            return 20;
        case PM_LayoutLeftMargin:
        case PM_LayoutTopMargin:
        case PM_LayoutRightMargin:
        case PM_LayoutBottomMargin:
        case PM_LayoutHorizontalSpacing:
        case PM_LayoutVerticalSpacing:
            return 8;
        default:
            return QProxyStyle::pixelMetric(metric, option, widget);
        }
    }

    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* result) const override {
        switch (hint) {
        case SH_EtchDisabledText:
            return 0;
        case SH_ComboBox_Popup:
            return 0;
        case SH_DialogButtonBox_ButtonsHaveIcons:
            return 0;
        case SH_FormLayoutFieldGrowthPolicy:
            return 2; // all fields grow
        case SH_Menu_Scrollable:
            return 1;
        default:
            return QProxyStyle::styleHint(hint, option, widget, result);
        }
    }
};

QPalette paletteOf(const Theme& t) {
    QPalette palette;
    const QColor faint = mixed(t.panel, t.dim, 0.65);
    palette.setColor(QPalette::Window, t.window);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.panel);
    palette.setColor(QPalette::AlternateBase, t.raised);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::PlaceholderText, t.dim);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.error);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Highlight, t.selection);
    palette.setColor(QPalette::HighlightedText, t.text);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::Light, t.raised);
    palette.setColor(QPalette::Midlight, t.raised);
    palette.setColor(QPalette::Mid, t.line);
    palette.setColor(QPalette::Dark, t.line);
    palette.setColor(QPalette::Shadow, t.window);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
    return palette;
}

// $name stands for a colour of the theme, $GLYPH for the ending of the glyphs drawn for it.
constexpr auto sheet = R"(
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { background: $panel; border-bottom: 1px solid $line; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 6px; background: transparent; color: $dim; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; color: $text; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 28px; border-radius: 6px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { left: 6px; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { width: 16px; height: 16px; left: 6px; }
QMenu::indicator:checked { image: url(:/icons/glyph-check-text-$GLYPH.svg); }
QMenu::right-arrow { image: url(:/icons/glyph-right-$GLYPH.svg); width: 12px; height: 12px; right: 6px; }

QPushButton { background: $raised; color: $text; border: 1px solid $line; border-radius: 6px;
              padding: 4px 12px; min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selection; }
QPushButton:checked { background: $selection; border-color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faint; background: $panel; }
QPushButton::menu-indicator { image: url(:/icons/glyph-down-$GLYPH.svg); width: 12px; height: 12px;
                              subcontrol-position: right center; right: 6px; }
QPushButton[primary="true"] { background: $accent; color: $onAccent; border-color: $accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: $accentHover; border-color: $accentHover; }
QPushButton[primary="true"]:pressed { background: $accentPressed; border-color: $accentPressed; }
QPushButton[primary="true"]:focus { border-color: $text; }
QPushButton[primary="true"]:disabled { background: $raised; color: $faint; border-color: $line; font-weight: 400; }
QPushButton[danger="true"] { color: $error; }
QPushButton[danger="true"]:disabled { color: $faint; }
QPushButton[flat="true"] { background: transparent; border-color: transparent; color: $accent; padding: 4px 8px; }
QPushButton[flat="true"]:hover { background: $hover; }
QPushButton[flat="true"]:focus { border-color: $accent; }
QPushButton[flat="true"]:disabled { color: $faint; }

QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: 6px;
              padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:checked { border-color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton[popupMode="1"] { padding-right: 18px; }
QToolButton::menu-button { border: none; width: 16px; }
QToolButton::menu-arrow, QToolButton::menu-indicator { image: url(:/icons/glyph-down-$GLYPH.svg);
              width: 12px; height: 12px; }
QToolButton::menu-indicator { subcontrol-position: right center; right: 2px; }

QLineEdit, QAbstractSpinBox, QComboBox { background: $raised; color: $text; border: 1px solid $line;
              border-radius: 6px; padding: 3px 8px; min-height: 20px; selection-background-color: $selection;
              selection-color: $text; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $dim; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $faint; background: $panel; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"] { border-color: $error; }
QPlainTextEdit, QTextEdit { background: $panel; color: $text; border: 1px solid $line; border-radius: 6px;
              padding: 4px; selection-background-color: $selection; selection-color: $text; }
QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QAbstractSpinBox { padding-right: 18px; }
QAbstractSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right; width: 18px;
              border: none; margin: 2px 2px 0 0; }
QAbstractSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right; width: 18px;
              border: none; margin: 0 2px 2px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; border-radius: 4px; }
QAbstractSpinBox::up-arrow { image: url(:/icons/glyph-up-$GLYPH.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url(:/icons/glyph-down-$GLYPH.svg); width: 10px; height: 10px; }
QComboBox { padding-right: 22px; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 22px; border: none; }
QComboBox::down-arrow { image: url(:/icons/glyph-down-$GLYPH.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; padding: 4px; outline: none; }

QCheckBox, QRadioButton { spacing: 8px; color: $text; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QTreeView::indicator, QTableView::indicator, QListView::indicator { width: 14px; height: 14px;
              border: 1px solid $dim; border-radius: 4px; background: $raised; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked,
QListView::indicator:checked { background: $accent; border-color: $accent;
              image: url(:/icons/glyph-check-$GLYPH.svg); }
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate { background: $accent;
              border-color: $accent; image: url(:/icons/glyph-minus-$GLYPH.svg); }
QCheckBox::indicator:disabled { border-color: $line; background: $panel; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $dim; border-radius: 8px; background: $raised; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; border-radius: 8px;
              background: $onAccent; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }

QAbstractItemView { background: $panel; color: $text; border: none; outline: none;
              selection-background-color: $selection; selection-color: $text; alternate-background-color: $window;
              gridline-color: $line; }
QTableView::item { padding: 0 8px; border: none; }
QTreeView::item, QListView::item { height: 30px; padding: 0 4px; border: none; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: $selection;
              color: $text; }
QTreeView::item:hover:!selected, QListView::item:hover:!selected { background: $hover; }
QTreeView::branch:has-children:closed { image: url(:/icons/glyph-right-$GLYPH.svg); }
QTreeView::branch:has-children:open { image: url(:/icons/glyph-down-$GLYPH.svg); }
QTreeView::branch:selected { background: $selection; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $dim; border: none; border-bottom: 1px solid $line;
              padding: 0 8px; font-weight: 600; }
QHeaderView::section:horizontal { min-height: 29px; }
QHeaderView::section:vertical { border: none; border-right: 1px solid $line; font-weight: 400; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow { image: url(:/icons/glyph-up-$GLYPH.svg); width: 10px; height: 10px;
              subcontrol-position: right center; right: 6px; }
QHeaderView::down-arrow { image: url(:/icons/glyph-down-$GLYPH.svg); width: 10px; height: 10px;
              subcontrol-position: right center; right: 6px; }
QTableCornerButton::section { background: $panel; border: none; border-bottom: 1px solid $line; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $dim; padding: 6px 12px; border: none;
              border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tab:disabled { color: $faint; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; border: none; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; border: none; }
QScrollBar::handle { background: $handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea { background: transparent; border: none; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }

QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 7px; background: $text;
              border: 1px solid $panel; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal:disabled { background: $faint; }

QProgressBar { background: $line; border: none; border-radius: 2px; min-height: 4px; max-height: 4px;
              text-align: center; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QGroupBox { border: none; border-top: 1px solid $line; margin-top: 24px; padding: 8px 0 0 0; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; color: $dim; }

QStatusBar { background: $panel; border-top: 1px solid $line; }
QStatusBar::item { border: none; }

QLabel[role="section"] { color: $dim; font-size: 11px; letter-spacing: 1px; text-transform: uppercase; }
QLabel[role="dim"] { color: $dim; }
QLabel[role="title"] { color: $text; font-weight: 600; }
QLabel[role="error"] { color: $error; }
*[role="panel"] { background: $panel; }
QFrame[role="header"], QWidget[role="header"] { background: $panel; border: none; border-bottom: 1px solid $line; }
*[role="raised"] { background: $raised; border-radius: 6px; }
)";

QString styleSheetOf(const Theme& t) {
    const std::array<std::pair<const char*, QColor>, 15> colours{
        {{"$window", t.window},
         {"$panel", t.panel},
         {"$raised", t.raised},
         {"$line", t.line},
         {"$text", t.text},
         {"$dim", t.dim},
         {"$onAccent", t.onAccent},
         {"$accentHover", mixed(t.accent, t.text, 0.12)},
         {"$accentPressed", mixed(t.accent, t.text, 0.24)},
         {"$accent", t.accent},
         {"$error", t.error},
         {"$selection", t.selection},
         {"$hover", t.hover},
         {"$handle", mixed(t.panel, t.dim, 0.5)},
         {"$faint", mixed(t.panel, t.dim, 0.65)}}};
    QString text = QString::fromLatin1(sheet);
    for (const auto& [name, colour] : colours)
        text.replace(QLatin1String(name), colour.name());
    return text.replace(QLatin1String("$GLYPH"), QLatin1String(t.dark ? "dark" : "light"));
}

/// Draws one SVG of the set in the colour that the theme has at that moment.
class ThemedIconEngine : public QIconEngine {
  public:
    ThemedIconEngine(const QString& name, IconTone tone) : m_name(name), m_tone(tone) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        QSvgRenderer renderer(source(mode));
        const int side = std::min(rect.width(), rect.height());
        renderer.render(painter, QRectF(rect.x() + (rect.width() - side) / 2.0,
                                        rect.y() + (rect.height() - side) / 2.0, side, side));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        const QString key = QStringLiteral("triptych-icon/%1/%2x%3/%4")
                                .arg(m_name)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(colour(mode).rgba());
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap)) return pixmap;
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        {
            QPainter painter(&pixmap);
            painter.setRenderHint(QPainter::Antialiasing);
            paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        }
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    QIconEngine* clone() const override { return new ThemedIconEngine(m_name, m_tone); }
    QString key() const override { return QStringLiteral("triptych"); }
    QString iconName() override { return m_name; }
    bool isNull() override { return !QFile::exists(path()); }

  private:
    QString path() const { return QStringLiteral(":/icons/%1.svg").arg(m_name); }

    QColor colour(QIcon::Mode mode) const {
        const Theme& t = theme();
        if (mode == QIcon::Disabled) return mixed(t.panel, t.dim, 0.65);
        switch (m_tone) {
        case IconTone::dim:
            return t.dim;
        case IconTone::accent:
            return t.accent;
        case IconTone::onAccent:
            return t.onAccent;
        case IconTone::error:
            return t.error;
        case IconTone::text:
            break;
        }
        return t.text;
    }

    QByteArray source(QIcon::Mode mode) const {
        static QHash<QString, QByteArray> files;
        auto found = files.constFind(m_name);
        if (found == files.constEnd()) {
            QFile file(path());
            found = files.insert(m_name, file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
        }
        QByteArray svg = *found;
        return svg.replace("currentColor", colour(mode).name().toLatin1());
    }

    QString m_name;
    IconTone m_tone;
};

bool sameDigitWidths(const QFont& font) {
    const QFontMetrics metrics(font);
    const int width = metrics.horizontalAdvance(QLatin1Char('0'));
    for (char digit = '1'; digit <= '9'; ++digit)
        if (metrics.horizontalAdvance(QLatin1Char(digit)) != width) return false;
    return true;
}

} // namespace

QColor Theme::modality(Modality modality) const {
    switch (modality) {
    case Modality::text:
        return textModality;
    case Modality::image:
        return image;
    case Modality::audio:
        return audio;
    case Modality::video:
        return video;
    case Modality::numbers:
    case Modality::vector:
    case Modality::series:
        return numbers;
    case Modality::fusion:
        return fusion;
    case Modality::none:
        break;
    }
    return dim;
}

Theme Theme::light() {
    Theme t;
    t.dark = false;
    t.window = QColor(0xf4f5f8);
    t.panel = QColor(0xffffff);
    t.raised = QColor(0xeef0f5);
    t.line = QColor(0xd5d9e2);
    t.text = QColor(0x1c2230);
    t.dim = QColor(0x667085);
    t.accent = QColor(0x2563eb);
    t.textModality = QColor(0x1d6fd8);
    t.image = QColor(0x0d9373);
    t.audio = QColor(0xc26a06);
    t.video = QColor(0x8b46c9);
    t.numbers = QColor(0x5a6578);
    t.fusion = QColor(0xd3345f);
    t.good = QColor(0x1f9254);
    t.warning = QColor(0xb7791f);
    t.error = QColor(0xd13438);
    t.selection = mixed(t.panel, t.accent, 0.22);
    t.hover = mixed(t.raised, t.line, 0.35);
    t.onAccent = QColor(0xffffff);
    return t;
}

Theme Theme::darkTheme() {
    Theme t;
    t.dark = true;
    t.window = QColor(0x16181d);
    t.panel = QColor(0x1d2027);
    t.raised = QColor(0x252932);
    t.line = QColor(0x343a46);
    t.text = QColor(0xe6e9ef);
    t.dim = QColor(0x98a1b3);
    t.accent = QColor(0x5b9dff);
    t.textModality = QColor(0x6cb2ff);
    t.image = QColor(0x3fc9a3);
    t.audio = QColor(0xf5a54a);
    t.video = QColor(0xc792ea);
    t.numbers = QColor(0xb8c0cf);
    t.fusion = QColor(0xff7d9c);
    t.good = QColor(0x57c785);
    t.warning = QColor(0xf2c14e);
    t.error = QColor(0xff6b6b);
    t.selection = mixed(t.panel, t.accent, 0.26);
    t.hover = mixed(t.raised, t.line, 0.5);
    t.onAccent = t.window;
    return t;
}

const Theme& theme() {
    return current();
}

void applyTheme(QApplication& application, ThemeChoice choice) {
    // What the platform asked for is gone from the palette once it was set here.
    static const bool systemIsDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    static const bool styled = [] {
        QApplication::setStyle(new GridStyle);
        QFont font = QApplication::font();
        font.setPixelSize(font_pixels);
        QApplication::setFont(font);
        return true;
    }();
    Q_UNUSED(styled)
    const bool dark = choice == ThemeChoice::dark || (choice == ThemeChoice::system && systemIsDark);
    if (!application.styleSheet().isEmpty() && current().dark == dark) return;
    // In force before the palette, whose change makes everybody ask.
    current() = dark ? Theme::darkTheme() : Theme::light();
    QApplication::setPalette(paletteOf(current()));
    application.setStyleSheet(styleSheetOf(current()));
}

QIcon themedIcon(const QString& name, IconTone tone) {
    return QIcon(new ThemedIconEngine(name, tone));
}

QFont numberFont() {
    QFont font = QApplication::font();
    font.setPixelSize(font_pixels);
    if (sameDigitWidths(font)) return font;
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPixelSize(font_pixels - 1);
    return fixed;
}

QColor viridis(double t) {
    // S. van der Walt and N. Smith's scale (CC0) at every sixteenth.
    static constexpr std::array<QRgb, 17> stops{0xff440154, 0xff48186a, 0xff472d7b, 0xff424086, 0xff3b528b,
                                                0xff33638d, 0xff2c728e, 0xff26828e, 0xff21918c, 0xff1fa088,
                                                0xff28ae80, 0xff3fbc73, 0xff5ec962, 0xff84d44b, 0xffaddc30,
                                                0xffd8e219, 0xfffde725};
    return interpolated(stops, t);
}

QColor diverging(double t) {
    static constexpr std::array<QRgb, 7> stops{0xff2166ac, 0xff67a9cf, 0xffd1e5f0, 0xfff7f7f7,
                                               0xfffddbc7, 0xffef8a62, 0xffb2182b};
    return interpolated(stops, (std::isnan(t) ? 0.0 : t) / 2 + 0.5);
}

} // namespace triptych
