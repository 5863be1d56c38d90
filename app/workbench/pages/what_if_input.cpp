// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/what_if_input.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTextEdit>
#include <algorithm>
#include <cmath>

#include "app/workbench/pages/gap_splitter.h"
#include "app/workbench/pages/lineage_model.h"
#include "core/explain/what_if.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/pictures.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

QImage waveform(const std::vector<float>& samples, const QColor& hue) {
    constexpr int width = 800, height = 120;
    QImage out(width, height, QImage::Format_ARGB32_Premultiplied);
    out.fill(Qt::transparent);
    QPainter painter(&out);
    painter.setPen(hue);
    const auto count = static_cast<double>(samples.size());
    for (int x = 0; x < width; ++x) {
        const auto begin = static_cast<std::size_t>(count * x / width);
        const auto end = std::max(static_cast<std::size_t>(count * (x + 1) / width), begin + 1);
        if (begin >= samples.size()) break;
        const auto [low, high] = std::minmax_element(
            samples.begin() + static_cast<std::ptrdiff_t>(begin),
            samples.begin() + static_cast<std::ptrdiff_t>(std::min(end, samples.size())));
        const auto y = [](float value) { return height / 2.0 * (1 - std::clamp(value, -1.0f, 1.0f)); };
        painter.drawLine(QPointF(x, y(*high)), QPointF(x, std::max(y(*low), y(*high) + 1)));
    }
    return out;
}

QImage seriesPicture(const Matrix& steps) {
    if (steps.rows <= 0 || steps.columns <= 0) return {};
    QImage out(steps.rows, steps.columns, QImage::Format_RGB32);
    for (int channel = 0; channel < steps.columns; ++channel)
        for (int step = 0; step < steps.rows; ++step)
            // Standardised: nearly all lies within three deviations.
            out.setPixelColor(step, channel, diverging(std::clamp(steps.at(step, channel) / 3.0, -1.0, 1.0)));
    return out;
}

/// Bars to both sides of a line, one for each number.
QImage bars(const std::vector<float>& values, const QColor& hue, double reach) {
    if (values.empty()) return {};
    const int count = static_cast<int>(values.size()), wide = std::max(800 / count, 1);
    constexpr int height = 120;
    QImage out(wide * count, height, QImage::Format_ARGB32_Premultiplied);
    out.fill(Qt::transparent);
    QPainter painter(&out);
    painter.fillRect(QRectF(0, height / 2.0 - 0.5, out.width(), 1), hue);
    for (int i = 0; i < count; ++i) {
        const double share = reach > 0 ? std::clamp(static_cast<double>(values[static_cast<std::size_t>(i)]) / reach, -1.0, 1.0) : 0;
        const double gap = wide > 3 ? 1 : 0, tall = std::abs(share) * height / 2;
        painter.fillRect(QRectF(i * wide + gap / 2, share > 0 ? height / 2.0 - tall : height / 2.0, wide - gap, tall), hue);
    }
    return out;
}

QImage strip(const std::vector<Image>& frames) {
    if (frames.empty()) return {};
    const int width = frames.front().width, height = frames.front().height;
    QImage out(width * static_cast<int>(frames.size()), height, QImage::Format_RGB888);
    QPainter painter(&out);
    for (std::size_t i = 0; i < frames.size(); ++i)
        painter.drawImage(static_cast<int>(i) * width, 0, toQImage(frames[i]));
    return out;
}

} // namespace

std::optional<double> WhatIfInput::reachOf(const PreparedValue& value) {
    double reach = 0;
    if (const auto* vector = std::get_if<PreparedVector>(&value)) {
        for (const float number : vector->values)
            reach = std::max(reach, std::abs(static_cast<double>(number)));
        return reach;
    }
    const auto* audio = std::get_if<PreparedAudio>(&value);
    if (!audio || audio->mel.values.empty()) return std::nullopt;
    return *std::max_element(audio->mel.values.begin(), audio->mel.values.end());
}

QImage WhatIfInput::pictureOf(const PreparedValue& value, const QColor& hue, std::optional<double> reach) {
    if (!reach) reach = reachOf(value);
    if (const auto* image = std::get_if<PreparedImage>(&value)) return toQImage(image->image);
    if (const auto* audio = std::get_if<PreparedAudio>(&value)) return spectrogramImage(audio->mel, 80, SpectrogramColours::magma, reach);
    if (const auto* wave = std::get_if<PreparedWave>(&value)) return waveform(wave->samples, hue);
    if (const auto* video = std::get_if<PreparedVideo>(&value)) return strip(video->frames);
    if (const auto* series = std::get_if<PreparedSeries>(&value)) return seriesPicture(series->steps);
    if (const auto* vector = std::get_if<PreparedVector>(&value)) return bars(vector->values, hue, *reach);
    return {};
}

WhatIfInput::WhatIfInput(std::string input, Modality modality, QWidget* parent)
    : AttentionCard(parent), m_input(std::move(input)), m_modality(modality) {
    setModality(modality);
    m_stack = new QStackedWidget(this);
    m_text = new QPlainTextEdit(m_stack);
    m_text->setTabChangesFocus(true);
    m_text->installEventFilter(this);
    m_picker = new RegionPicker(m_stack);
    m_cellsHolder = new QWidget(m_stack);
    m_form = new QFormLayout(m_cellsHolder);
    m_form->setContentsMargins(0, 0, 8, 0);
    m_form->setSpacing(4);
    m_cellsArea = scrolledOnPanel(m_cellsHolder, m_stack);
    m_words = new QLabel(m_stack);
    m_words->setProperty("role", "dim");
    m_words->setAlignment(Qt::AlignCenter);
    m_words->setWordWrap(true);
    for (QWidget* page : std::initializer_list<QWidget*>{m_text, m_picker, m_cellsArea, m_words})
        m_stack->addWidget(page);
    m_textBefore = new QTextEdit;
    m_textBefore->setReadOnly(true);
    m_textBefore->setTabChangesFocus(true);
    m_pictureBefore = new RegionPicker;
    m_pictureBefore->setReadOnly(true);
    m_pictureBefore->setMinimumSize(80, 60);
    m_wordsBefore = new QLabel;
    m_wordsBefore->setProperty("role", "dim");
    m_wordsBefore->setAlignment(Qt::AlignCenter);
    m_wordsBefore->setWordWrap(true);
    const auto side = [this](QLabel*& name, QStackedWidget* stack) {
        auto* made = new QWidget(this);
        auto* column = new QVBoxLayout(made);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(4);
        name = new QLabel(made);
        name->setProperty("role", "dim");
        column->addWidget(name);
        column->addWidget(stack, 1);
        return made;
    };
    m_stackBefore = new QStackedWidget;
    for (QWidget* page : std::initializer_list<QWidget*>{m_textBefore, m_pictureBefore, m_wordsBefore})
        m_stackBefore->addWidget(page);
    auto* both = new QWidget(this);
    m_sides = new QBoxLayout(QBoxLayout::LeftToRight, both);
    m_sides->setContentsMargins(0, 0, 0, 0);
    m_sides->setSpacing(8);
    m_sideBefore = side(m_nameBefore, m_stackBefore);
    m_sides->addWidget(m_sideBefore, 1);
    m_sides->addWidget(side(m_nameNow, m_stack), 1);
    m_sideBefore->hide();
    m_nameNow->hide();
    add(both, 1);
    m_hint = new QLabel(this);
    m_hint->setProperty("role", "dim");
    m_hint->setWordWrap(true);
    add(m_hint);

    auto* first = new QWidget(this);
    auto* firstRow = new QHBoxLayout(first);
    firstRow->setContentsMargins(0, 0, 0, 0);
    m_shape = new QComboBox(first);
    m_play = new QPushButton(first);
    m_play->setIcon(themedIcon(QStringLiteral("play")));
    m_original = new QPushButton(first);
    m_original->setProperty("flat", true);
    firstRow->addWidget(m_shape);
    firstRow->addStretch(1);
    firstRow->addWidget(m_original);
    firstRow->addWidget(m_play);
    add(first);
    auto* second = new QWidget(this);
    auto* secondRow = new QHBoxLayout(second);
    secondRow->setContentsMargins(0, 0, 0, 0);
    m_row = new QSpinBox(second);
    m_row->setPrefix(QStringLiteral("#"));
    m_row->setFont(numberFont());
    m_row->setMinimumWidth(84);
    m_swap = new QPushButton(second);
    m_drop = new QPushButton(second);
    secondRow->addWidget(m_swap);
    secondRow->addWidget(m_row);
    secondRow->addStretch(1);
    secondRow->addWidget(m_drop);
    add(second);

    connect(m_text, &QPlainTextEdit::textChanged, this, [this] { emit typed(m_text->toPlainText()); });
    connect(m_picker, &RegionPicker::chosen, this, &WhatIfInput::partChosen);
    connect(m_shape, &QComboBox::currentIndexChanged, this, &WhatIfInput::shapeChosen);
    connect(m_drop, &QPushButton::clicked, this, &WhatIfInput::dropAsked);
    connect(m_swap, &QPushButton::clicked, this, [this] { emit swapAsked(m_row->value()); });
    connect(m_play, &QPushButton::clicked, this, [this] { emit listenAsked(false); });
    connect(m_original, &QPushButton::clicked, this, [this] { emit listenAsked(true); });
    retranslate();
}

void WhatIfInput::setRows(qint64 rows) {
    m_row->setRange(0, static_cast<int>(std::max<qint64>(rows - 1, 0)));
}

void WhatIfInput::setPlaying(bool playing) {
    m_playing = playing;
    m_play->setText(playing ? tr("Stop") : tr("Play"));
    m_play->setIcon(themedIcon(playing ? QStringLiteral("stop") : QStringLiteral("play")));
}

FramePart WhatIfInput::framePart() const {
    if (!m_video || m_shape->currentIndex() <= 0) return FramePart::whole;
    return m_shape->currentIndex() == 1 ? FramePart::patch : FramePart::all;
}

void WhatIfInput::shapeChosen() {
    if (m_video) {
        constexpr int patches = 8;
        const bool whole = framePart() == FramePart::whole;
        std::vector<QString> names;
        for (int i = 0; whole && i < m_frames; ++i)
            names.push_back(tr("frame %1").arg(i + 1));
        m_picker->setCellNames(std::move(names));
        m_picker->setGrid(whole ? 1 : patches, whole ? m_frames : patches * m_frames);
        m_picker->setFrames(whole ? 1 : m_frames);
        m_picker->setMode(whole ? RegionPicker::Mode::columns : RegionPicker::Mode::box);
        m_hint->setText(whole ? tr("Drag over frames, or click one, to blank them.")
                              : tr("Drag within a frame, or click a patch of it, to mask it."));
        return;
    }
    m_picker->setMode(m_shape->currentIndex() == 1   ? RegionPicker::Mode::rows
                      : m_shape->currentIndex() == 2 ? RegionPicker::Mode::box
                                                     : RegionPicker::Mode::columns);
}

void WhatIfInput::buildCells(const std::vector<std::string>& columns) {
    if (columns == m_columns) return;
    m_columns = columns;
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    m_cells.clear();
    m_cellsBefore.clear();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto* field = new QLineEdit(m_cellsHolder);
        const QString name = QString::fromStdString(columns[i]);
        field->setAccessibleName(name);
        field->setFont(numberFont());
        field->installEventFilter(this);
        auto* row = new QWidget(m_cellsHolder);
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(8);
        auto* was = new QLabel(row);
        was->setProperty("role", "dim");
        was->hide();
        line->addWidget(field, 1);
        line->addWidget(was);
        m_form->addRow(name, row);
        m_cells.push_back(field);
        m_cellsBefore.push_back(was);
        connect(field, &QLineEdit::textEdited, this,
                [this, i](const QString& text) { emit cellTyped(static_cast<int>(i), text); });
        connect(field, &QLineEdit::editingFinished, this, &WhatIfInput::settled);
    }
}

/// The picture with the axes that its value has.
void WhatIfInput::frame(RegionPicker& picker, const std::string& input, const PreparedValue& value, const QImage& picture,
                        const WhatIfFacts& facts) {
    if (!picture.isNull()) picker.setPicture(picture, std::holds_alternative<PreparedImage>(value));
    if (const auto* audio = std::get_if<PreparedAudio>(&value)) {
        const auto hertz = facts.melHz.find(input);
        picker.setAxes(audio->mel.columns * audio->hop_s, hertz != facts.melHz.end() ? hertz->second : std::vector<double>());
    } else if (const auto* wave = std::get_if<PreparedWave>(&value); wave && wave->sample_rate_hz > 0) {
        picker.setAxes(static_cast<double>(wave->samples.size()) / wave->sample_rate_hz, {});
    } else {
        picker.setAxes(0, {});
    }
}

void WhatIfInput::present(const PreparedValue& value, const std::string& text, const QImage& picture,
                          const WhatIfFacts& facts) {
    setTitle(inputName(m_input, &facts));
    const QLocale locale;
    m_absent = std::holds_alternative<std::monostate>(value);
    m_sound = std::holds_alternative<PreparedAudio>(value) || std::holds_alternative<PreparedWave>(value);
    const bool video = std::holds_alternative<PreparedVideo>(value);
    QString note = modalityTitle(m_modality);
    QWidget* page = m_words;
    m_words->setText(m_absent ? tr("absent") : QString());
    m_shape->setVisible(std::holds_alternative<PreparedAudio>(value) || video);
    if (video != m_video) {
        m_video = video;
        fillShapes();
    }
    m_hint->clear();
    const auto picked = [&](RegionPicker::Mode mode, int rows, int columns) {
        page = m_picker;
        frame(*m_picker, m_input, value, picture, facts);
        m_picker->setGrid(rows, columns);
        m_picker->setMode(mode);
        m_picker->setCellNames({});
        m_picker->setFrames(1);
    };
    if (std::holds_alternative<PreparedText>(value) || (m_absent && m_modality == Modality::text)) {
        page = m_text;
        if (const auto* words = std::get_if<PreparedText>(&value))
            note = words->words.size() == 1 ? tr("1 word")
                                            : tr("%n words", nullptr, static_cast<int>(words->words.size()));
        else
            note = tr("%1 · absent").arg(note);
        if (const QString now = QString::fromStdString(text); m_text->toPlainText() != now) {
            const QSignalBlocker quiet(m_text);
            m_text->setPlainText(now);
        }
    } else if (const auto* image = std::get_if<PreparedImage>(&value)) {
        picked(RegionPicker::Mode::box, 8, 8);
        note = tr("%1×%2 px").arg(image->image.width).arg(image->image.height);
        m_hint->setText(tr("Drag over a part, or click a patch, to mask it."));
    } else if (const auto* audio = std::get_if<PreparedAudio>(&value)) {
        picked(m_picker->mode(), 8, 16);
        shapeChosen();
        note = tr("%1 s").arg(locale.toString(audio->seconds, 'f', 2));
        m_hint->setText(tr("Drag over the spectrogram to mute what you span."));
    } else if (const auto* wave = std::get_if<PreparedWave>(&value)) {
        picked(RegionPicker::Mode::columns, 1, 32);
        const double seconds =
            wave->sample_rate_hz > 0 ? static_cast<double>(wave->samples.size()) / wave->sample_rate_hz : 0.0;
        note = tr("%1 s").arg(locale.toString(seconds, 'f', 2));
        m_hint->setText(tr("Drag over the waveform to mute a span."));
    } else if (const auto* frames = std::get_if<PreparedVideo>(&value)) {
        m_frames = std::max(static_cast<int>(frames->frames.size()), 1);
        picked(RegionPicker::Mode::columns, 1, m_frames);
        shapeChosen();
        note = tr("%n frames", nullptr, m_frames);
    } else if (const auto* series = std::get_if<PreparedSeries>(&value)) {
        picked(RegionPicker::Mode::box, std::max(series->steps.columns, 1), 16);
        note = tr("%n steps", nullptr, series->steps.rows);
        m_hint->setText(tr("Drag over steps and channels to take them away."));
    } else if (const auto* numbers = std::get_if<PreparedNumbers>(&value);
               numbers || (m_absent && m_modality == Modality::numbers)) {
        page = m_cellsArea;
        if (const auto columns = facts.columns.find(m_input); columns != facts.columns.end())
            buildCells(columns->second);
        for (std::size_t i = 0; i < m_cells.size(); ++i) {
            const QString cell = numbers && i < numbers->cells.size() ? QString::fromStdString(numbers->cells[i])
                                                                      : QString();
            if (m_cells[i]->text() != cell) m_cells[i]->setText(cell);
        }
        note = numbers ? tr("%n columns", nullptr, static_cast<int>(numbers->values.size()))
                       : tr("%1 · absent").arg(note);
        m_hint->setText(tr("Change a value; an empty field is a missing one."));
    } else if (const auto* vector = std::get_if<PreparedVector>(&value)) {
        const int count = static_cast<int>(vector->values.size());
        picked(RegionPicker::Mode::columns, 1, std::clamp(count, 1, 32));
        std::vector<QString> names;
        for (int i = 0; i < count; ++i)
            names.push_back(tr("number %1").arg(i + 1));
        m_picker->setCellNames(std::move(names));
        note = tr("%n numbers", nullptr, count);
        m_hint->setText(tr("Drag over numbers, or click some, to take them away."));
    } else {
        note = tr("%1 · absent").arg(note);
    }
    setNote(note);
    m_hint->setVisible(!m_hint->text().isEmpty());
    m_play->setVisible(m_sound);
    m_original->setVisible(m_sound);
    m_play->parentWidget()->setVisible(m_sound || video);
    m_stack->setCurrentWidget(page);
    m_drop->setEnabled(!m_absent);
    m_drop->setToolTip(m_absent ? tr("It is absent already.") : tr("What if it were missing?"));
}

/// The text before as rich text, what is gone struck through, what was added underlined.
QString WhatIfInput::changesOf(const std::string& before) const {
    QString out;
    for (const TextChange& change : text_changes(before, m_text->toPlainText().toStdString())) {
        const QString words = QString::fromStdString(change.text).toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br/>"));
        switch (change.kind) {
        case TextChange::Kind::same:
            out += words;
            break;
        case TextChange::Kind::gone:
            out += QStringLiteral("<s style=\"color:%1\">%2</s>").arg(theme().error.name(), words);
            break;
        case TextChange::Kind::added:
            out += QStringLiteral("<u style=\"color:%1\">%2</u>").arg(theme().good.name(), words);
            break;
        }
    }
    return out;
}

void WhatIfInput::presentBefore(const std::optional<WhatIfBefore>& before, const WhatIfFacts& facts) {
    const bool cells = m_stack->currentWidget() == m_cellsArea;
    for (std::size_t i = 0; i < m_cellsBefore.size(); ++i) {
        const auto* numbers = before ? std::get_if<PreparedNumbers>(&before->value) : nullptr;
        const QString was = numbers && i < numbers->cells.size() ? QString::fromStdString(numbers->cells[i]) : QString();
        const bool changed = before && cells && was != m_cells[i]->text();
        m_cellsBefore[i]->setText(!changed ? QString() : was.isEmpty() ? tr("was missing") : tr("was %1").arg(was));
        m_cellsBefore[i]->setVisible(changed);
        m_cells[i]->setAccessibleDescription(m_cellsBefore[i]->text());
    }
    const bool beside = before && !cells; // a number's former value stands beside its field
    m_sideBefore->setVisible(beside);
    m_nameNow->setVisible(beside);
    if (!beside) return;
    m_nameBefore->setText(before->name);
    const bool text = m_modality == Modality::text, image = m_modality == Modality::image;
    // What has a time stands below, so that the same moment lies at the same place.
    m_sides->setDirection(text || image ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_pictureBefore->setAccessibleName(tr("%1 before").arg(inputName(m_input, &facts)));
    if (text) {
        m_textBefore->setHtml(changesOf(before->text));
        m_stackBefore->setCurrentWidget(m_textBefore);
    } else if (!before->picture.isNull()) {
        frame(*m_pictureBefore, m_input, before->value, before->picture, facts);
        m_stackBefore->setCurrentWidget(m_pictureBefore);
    } else {
        m_wordsBefore->setText(std::holds_alternative<std::monostate>(before->value) ? tr("absent") : QString());
        m_stackBefore->setCurrentWidget(m_wordsBefore);
    }
}

QString WhatIfInput::before() const {
    if (m_sideBefore->isHidden() || m_stackBefore->currentWidget() == m_pictureBefore) return {};
    return m_stackBefore->currentWidget() == m_textBefore ? m_textBefore->toPlainText() : m_wordsBefore->text();
}

void WhatIfInput::fillShapes() {
    const int shape = std::max(m_shape->currentIndex(), 0);
    const QSignalBlocker quiet(m_shape);
    m_shape->clear();
    if (m_video)
        m_shape->addItems({tr("Whole frames"), tr("A patch of one frame"), tr("The same patch of all frames")});
    else
        m_shape->addItems({tr("A span of time"), tr("A band of frequencies"), tr("A span within a band")});
    m_shape->setCurrentIndex(shape);
    m_shape->setAccessibleName(m_video ? tr("What of the video is masked") : tr("What of the sound is muted"));
}

void WhatIfInput::retranslate() {
    const QString name = QString::fromStdString(m_input);
    m_text->setAccessibleName(tr("Text of %1").arg(name));
    m_picker->setAccessibleName(tr("Part of %1 to take away").arg(name));
    m_textBefore->setAccessibleName(tr("Text of %1 before, with what was changed").arg(name));
    m_nameNow->setText(tr("edited"));
    fillShapes();
    m_original->setText(tr("Original"));
    m_original->setAccessibleName(tr("Play %1 as it was").arg(name));
    m_play->setAccessibleName(tr("Play %1 as it is now").arg(name));
    setPlaying(m_playing);
    m_row->setAccessibleName(tr("Row that %1 is taken from").arg(name));
    m_row->setToolTip(tr("Row of the table, counted from 0"));
    m_swap->setText(tr("Take from row"));
    m_swap->setAccessibleName(tr("Take %1 from another row").arg(name));
    m_swap->setToolTip(tr("What if it were that of another row?"));
    m_drop->setText(tr("Drop"));
    m_drop->setAccessibleName(tr("Drop %1").arg(name));
}

void WhatIfInput::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    AttentionCard::changeEvent(event);
}

bool WhatIfInput::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut) emit settled();
    return AttentionCard::eventFilter(watched, event);
}

} // namespace triptych
