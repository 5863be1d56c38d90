// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/data_page_sample.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "app/bridge/error_text.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/data_page_parts.h"
#include "core/features/columns.h"
#include "widgets/pictures.h"
#include "widgets/preview/audio_preview.h"
#include "widgets/preview/image_preview.h"
#include "widgets/preview/numbers_preview.h"
#include "widgets/preview/series_preview.h"
#include "widgets/preview/text_preview.h"
#include "widgets/preview/video_preview.h"
#include "widgets/tables/columns_model.h"
#include "widgets/tables/samples_model.h"
#include "widgets/theme.h"

namespace triptych {

using namespace data_page;

namespace {

constexpr int sample_patience_ms = 200; ///< then it is said that something is being read

/// The mark of a modality, in its colour of the moment.
class Square : public QWidget {
  public:
    explicit Square(Modality modality) : m_modality(modality) { setFixedSize(10, 10); }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().modality(m_modality));
        painter.drawRoundedRect(rect(), 2, 2);
    }

  private:
    Modality m_modality;
};

/// Whether a column has a view of its own; the others stand in the list of values.
bool isShown(const Dataset& dataset, const ColumnInfo& info) {
    if (info.role == Role::vector) return vector_of(dataset, info.name) == info.name;
    return info.role == Role::text || info.role == Role::image || info.role == Role::audio ||
           info.role == Role::video || info.role == Role::series;
}

QStringList namesOf(const std::vector<std::string>& names) {
    QStringList list;
    for (const std::string& name : names)
        list << QString::fromStdString(name);
    return list;
}

/// A vector is drawn over the places of its numbers.
Matrix standing(Matrix row) {
    std::swap(row.rows, row.columns);
    return row;
}

/// The picture without a copy of its pixels: decoded ones can be hundreds of megabytes.
QImage wrapped(Image image) {
    if (image.width <= 0 || image.height <= 0) return {};
    auto* held = new Image(std::move(image));
    return QImage(
        held->rgb.data(), held->width, held->height, 3 * static_cast<qsizetype>(held->width),
        QImage::Format_RGB888, [](void* pixels) { delete static_cast<Image*>(pixels); }, held);
}

std::vector<VideoFrame> framesOf(const std::vector<Image>& images, const std::vector<double>& times) {
    std::vector<VideoFrame> frames;
    for (std::size_t i = 0; i < images.size() && i < times.size(); ++i)
        frames.push_back({toQImage(images[i]), times[i]});
    return frames;
}

QString bytesText(std::int64_t bytes) {
    return QLocale().formattedDataSize(bytes, bytes < 1'000'000 ? 0 : 1, QLocale::DataSizeSIFormat);
}

QString rateText(int hertz) {
    return SamplePanel::tr("%1 kHz").arg(QLocale().toString(hertz / 1000.0, 'g', 5));
}

QString number(qint64 value) {
    return QLocale().toString(value);
}

} // namespace

SamplePanel::SamplePanel(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
    makePanel(this);
    m_title = label("title");
    m_title->setObjectName(QStringLiteral("sampleTitle"));
    m_place = label("dim");
    m_diskButton = new QPushButton;
    m_diskButton->setObjectName(QStringLiteral("diskButton"));
    m_modelButton = new QPushButton;
    m_modelButton->setObjectName(QStringLiteral("modelButton"));
    for (QPushButton* button : {m_diskButton, m_modelButton})
        button->setCheckable(true);
    m_diskButton->setChecked(true);
    m_note = label("dim");
    m_note->setWordWrap(true);
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_empty = label("dim");
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(16);

    auto* sides = new QHBoxLayout;
    sides->setContentsMargins(12, 8, 12, 4);
    sides->setSpacing(6);
    sides->addWidget(m_diskButton, 2);
    sides->addWidget(m_modelButton, 3);
    m_content = new QWidget;
    m_column = new QVBoxLayout(m_content);
    m_column->setContentsMargins(12, 4, 12, 12);
    m_column->setSpacing(12);
    m_column->addWidget(m_note);
    m_valuesTitle = label("section");
    m_values = new NumbersPreview;
    m_values->setObjectName(QStringLiteral("values"));
    m_readTitle = label("section");
    m_read = new NumbersPreview;
    m_read->setObjectName(QStringLiteral("readValues"));
    auto* values = new QVBoxLayout;
    values->setSpacing(4);
    values->addWidget(m_readTitle);
    values->addWidget(m_read);
    values->addWidget(m_valuesTitle);
    values->addWidget(m_values);
    m_column->addLayout(values);
    m_column->addStretch(1);
    auto* filled = new QWidget;
    auto* filledColumn = new QVBoxLayout(filled);
    filledColumn->setContentsMargins(0, 0, 0, 0);
    filledColumn->setSpacing(0);
    filledColumn->addLayout(sides);
    filledColumn->addWidget(scroller(m_content), 1);
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(filled);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    m_action = new QToolButton;
    m_action->hide();
    whole->addWidget(header({m_title, nullptr, m_place, m_action}));
    whole->addWidget(m_stack, 1);

    m_waiting.setSingleShot(true);
    m_waiting.setInterval(sample_patience_ms);
    connect(&m_waiting, &QTimer::timeout, this, [this] { m_place->setText(tr("reading…")); });
    connect(m_diskButton, &QPushButton::clicked, this, [this] { setSide(Side::disk); });
    connect(m_modelButton, &QPushButton::clicked, this, [this] { setSide(Side::model); });
    connect(&m_loader, &SampleLoader::loaded, this, &SamplePanel::take);
    connect(&m_session, &Session::selectedRowChanged, this, &SamplePanel::request);
    connect(&m_session, &Session::datasetChanged, this, &SamplePanel::request);
    connect(&m_session, &Session::preparerChanged, this, &SamplePanel::request);
    retranslate();
}

SamplePanel::~SamplePanel() = default;

void SamplePanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

void SamplePanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_dirty) request();
}

void SamplePanel::hideEvent(QHideEvent* event) {
    for (const Card& one : m_cards)
        if (one.audio) one.audio->stop();
    QWidget::hideEvent(event);
}

void SamplePanel::retranslate() {
    m_diskButton->setText(tr("On disk"));
    m_modelButton->setText(tr("As the model sees it"));
    m_diskButton->setToolTip(tr("Each value as the file holds it"));
    m_modelButton->setToolTip(tr("Each value after the preparation on the left"));
    m_values->setAccessibleName(tr("Other values of the sample"));
    m_read->setAccessibleName(tr("Numbers as the model reads them"));
    m_empty->setText(tr("Choose a row to see its text, picture and sound."));
    showAll();
}

void SamplePanel::setSide(Side side) {
    const bool changes = side != m_side;
    m_side = side;
    m_diskButton->setChecked(side == Side::disk);
    m_modelButton->setChecked(side == Side::model);
    if (!changes) return;
    showAll();
    emit sideChanged(side);
}

void SamplePanel::addHeaderAction(QAction* action) {
    m_action->setDefaultAction(action);
    m_action->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_action->show();
}

bool SamplePanel::hasSound() const {
    return std::any_of(m_cards.begin(), m_cards.end(),
                       [](const Card& one) { return one.sounding || (one.video && one.video->count() > 1); });
}

void SamplePanel::togglePlaying() {
    for (const Card& one : m_cards) {
        if (!one.sounding) continue;
        one.audio->togglePlaying();
        return;
    }
    for (const Card& one : m_cards)
        if (one.video && one.video->count() > 1) return one.video->togglePlaying();
}

const SamplePanel::Card* SamplePanel::card(const QString& column) const {
    const auto found =
        std::find_if(m_cards.begin(), m_cards.end(), [&](const Card& one) { return one.column == column; });
    return found == m_cards.end() ? nullptr : &*found;
}

TextPreview* SamplePanel::text(const QString& column) const {
    const Card* found = card(column);
    return found ? found->text : nullptr;
}

ImagePreview* SamplePanel::image(const QString& column) const {
    const Card* found = card(column);
    return found ? found->image : nullptr;
}

AudioPreview* SamplePanel::audio(const QString& column) const {
    const Card* found = card(column);
    return found ? found->audio : nullptr;
}

VideoPreview* SamplePanel::video(const QString& column) const {
    const Card* found = card(column);
    return found ? found->video : nullptr;
}

SeriesPreview* SamplePanel::series(const QString& column) const {
    const Card* found = card(column);
    return found ? found->series : nullptr;
}

QString SamplePanel::errorOf(const QString& column) const {
    const Card* found = card(column);
    return found ? found->error->text() : QString();
}

QString SamplePanel::infoOf(const QString& column) const {
    const Card* found = card(column);
    return found ? found->info->text() : QString();
}

const LoadedCell* SamplePanel::cell(const QString& column) const {
    if (!m_sample) return nullptr;
    const std::string name = column.toStdString();
    for (const LoadedCell& one : m_sample->cells)
        if (one.column == name) return &one;
    return nullptr;
}

const LoadedInput* SamplePanel::input(const QString& column) const {
    if (!m_sample) return nullptr;
    const std::string name = column.toStdString();
    for (const LoadedInput& one : m_sample->inputs)
        if (one.column == name) return &one;
    return nullptr;
}

// --- Loading

void SamplePanel::request() {
    m_dirty = !isVisible();
    const qint64 row = m_session.hasProject() ? m_session.selectedRow() : -1;
    if (!m_session.dataset() || row < 0) {
        m_dirty = false;
        m_loader.cancel();
        m_waiting.stop();
        m_sample.reset();
        for (Card& one : m_cards)
            if (one.audio) one.audio->stop();
        return showAll();
    }
    if (m_dirty) return;
    if (!m_session.preparer() && m_sample && m_sample->dataset == m_session.dataset() &&
        static_cast<qint64>(m_sample->row) == row) {
        // The preparation is made anew. What lies on disk is still true, what the model saw is not.
        m_loader.cancel();
        m_waiting.stop();
        m_sample->prepared = false;
        m_sample->inputs.clear();
        if (m_side == Side::model) showAll();
        return;
    }
    m_waiting.start();
    m_loader.request(m_session.dataset(), row, m_session.preparer());
}

void SamplePanel::take(std::shared_ptr<LoadedSample> sample) {
    m_waiting.stop();
    m_sample = std::move(sample);
    rebuild(*m_sample->dataset);
    for (Card& one : m_cards) {
        auto* read = const_cast<LoadedCell*>(cell(one.column));
        if (!read) continue;
        one.disk = one.model = {};
        one.sounding = false;
        if (one.image) one.disk = wrapped(std::move(read->image));
        if (one.image)
            if (auto* seen = const_cast<LoadedInput*>(input(one.column)))
                if (auto* prepared = std::get_if<PreparedImage>(&seen->value))
                    one.model = wrapped(std::move(prepared->image));
        if (one.audio) {
            // Heard is what lies on disk: the model hears frames, which no ear can.
            one.sounding = read->present && !read->audio.samples.empty();
            if (one.sounding)
                one.audio->setSound(std::move(read->audio));
            else
                one.audio->stop();
        }
    }
    showAll();
}

void SamplePanel::rebuild(const Dataset& dataset) {
    std::vector<std::pair<QString, Role>> wanted, there;
    for (const ColumnInfo& info : dataset.columns())
        if (isShown(dataset, info)) wanted.emplace_back(QString::fromStdString(info.name), info.role);
    for (const Card& one : m_cards)
        there.emplace_back(one.column, one.role);
    if (wanted == there) return;
    for (Card& one : m_cards)
        delete one.frame;
    m_cards.clear();
    for (const auto& [column, role] : wanted) {
        Card made;
        made.column = column;
        made.role = role;
        made.frame = new QWidget(m_content);
        auto* whole = new QVBoxLayout(made.frame);
        whole->setContentsMargins(0, 0, 0, 0);
        whole->setSpacing(6);
        made.square = new Square(modalityOf(role));
        made.title = new QLabel(column);
        made.info = label("dim");
        made.info->setTextInteractionFlags(Qt::TextSelectableByMouse);
        made.info->setWordWrap(true);
        auto* line = new QHBoxLayout;
        line->setSpacing(8);
        line->addWidget(made.square);
        line->addWidget(made.title);
        line->addWidget(made.info, 1);
        whole->addLayout(line);
        if (role == Role::text)
            whole->addWidget(made.text = new TextPreview);
        else if (role == Role::image)
            whole->addWidget(made.image = new ImagePreview);
        else if (role == Role::audio)
            whole->addWidget(made.audio = new AudioPreview);
        else if (role == Role::video)
            whole->addWidget(made.video = new VideoPreview);
        else
            whole->addWidget(made.series = new SeriesPreview);
        for (QWidget* view : {static_cast<QWidget*>(made.text), static_cast<QWidget*>(made.image),
                              static_cast<QWidget*>(made.audio), static_cast<QWidget*>(made.video),
                              static_cast<QWidget*>(made.series)})
            if (view) view->setAccessibleName(column);
        made.errorBox = new QFrame;
        made.errorBox->setProperty("role", "raised");
        made.error = label("error");
        made.error->setWordWrap(true);
        made.error->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        made.copy = new QToolButton;
        made.copy->setIcon(themedIcon(QStringLiteral("copy")));
        connect(made.copy, &QToolButton::clicked, this,
                [text = made.error] { QGuiApplication::clipboard()->setText(text->text()); });
        auto* row = new QHBoxLayout(made.errorBox);
        row->setContentsMargins(8, 8, 4, 8);
        row->addWidget(made.error, 1);
        row->addWidget(made.copy, 0, Qt::AlignTop);
        whole->addWidget(made.errorBox);
        made.errorBox->hide();
        // After the note, before the values and the stretch.
        m_column->insertWidget(m_column->count() - 2, made.frame);
        m_cards.push_back(made);
    }
}

// --- Showing

void SamplePanel::showAll() {
    m_stack->setCurrentIndex(m_sample ? 1 : 0);
    if (!m_sample) {
        m_title->setText(tr("Sample"));
        m_place->clear();
        emit shown();
        return;
    }
    const Dataset& dataset = *m_sample->dataset;
    m_title->setText(tr("Sample %1").arg(m_sample->row));
    QStringList place;
    if (const int label = dataset.label(m_sample->row); label >= 0)
        place << QString::fromStdString(dataset.classes()[static_cast<std::size_t>(label)]);
    place << splitText(dataset.split(m_sample->row));
    m_place->setText(place.join(QStringLiteral(" · ")));
    const bool waits = m_side == Side::model && !m_sample->prepared;
    m_note->setVisible(waits);
    m_note->setText(waits ? whyNotPrepared() : QString());
    for (Card& one : m_cards)
        show(one);
    showValues();
    emit shown();
}

QString SamplePanel::whyNotPrepared() const {
    for (const Problem& problem : m_session.graphInfo().problems)
        if (problem.severity == Problem::Severity::error) return errorText(problem.error);
    return tr("The preparation is still being fitted to the training part.");
}

void SamplePanel::show(Card& one) {
    one.copy->setToolTip(tr("Copy the message"));
    one.copy->setAccessibleName(tr("Copy the message"));
    one.error->setAccessibleName(tr("Why this cannot be shown"));
    const LoadedCell* read = cell(one.column);
    if (!read) return;
    showError(one, {});
    if (!read->present) {
        const QString absent = tr("absent");
        one.info->clear();
        if (one.text) one.text->clear(absent);
        if (one.image) one.image->clear(absent);
        if (one.audio) one.audio->clear(absent);
        if (one.video) one.video->clear(absent);
        if (one.series) one.series->clear(absent);
    } else if (m_side == Side::disk) {
        showDisk(one, *read);
    } else {
        showModel(one, *read);
    }
}

void SamplePanel::showDisk(Card& one, const LoadedCell& read) {
    QStringList info;
    if (one.text) {
        const QString text = QString::fromStdString(read.text);
        one.text->setText(text, {}, {}, 0);
        info << tr("%n characters", nullptr, static_cast<int>(text.size()));
    } else if (one.image) {
        if (read.imageInfo)
            info << QStringLiteral("%1×%2").arg(read.imageInfo->width).arg(read.imageInfo->height)
                 << QString::fromStdString(read.imageInfo->format) << bytesText(read.imageInfo->bytes);
        if (read.error)
            one.image->clear(tr("cannot be read"));
        else
            one.image->setImage(one.disk);
    } else if (one.audio) {
        if (read.audioInfo) {
            info << tr("%1 s").arg(QLocale().toString(read.audioInfo->seconds, 'f', 2))
                 << rateText(read.audioInfo->sample_rate_hz)
                 << (read.audioInfo->channels == 1   ? tr("mono")
                     : read.audioInfo->channels == 2 ? tr("stereo")
                                                     : tr("%n channels", nullptr, read.audioInfo->channels));
        }
        if (!one.sounding)
            one.audio->clear(tr("cannot be read"));
        else
            one.audio->setSpectrogram(read.spectrogram, read.hopSeconds, read.melHz);
    } else if (one.video) {
        if (read.videoInfo)
            info << QStringLiteral("%1×%2").arg(read.videoInfo->width).arg(read.videoInfo->height)
                 << tr("%1 s").arg(QLocale().toString(read.videoInfo->seconds, 'f', 2))
                 << tr("%1 frames a second").arg(QLocale().toString(read.videoInfo->frames_per_s, 'f', 1))
                 << QString::fromStdString(read.videoInfo->format) << bytesText(read.videoInfo->bytes);
        if (read.error)
            one.video->clear(tr("cannot be read"));
        else
            one.video->setFrames(framesOf(read.frames, read.frameTimes),
                                 read.videoInfo ? read.videoInfo->seconds : 0);
    } else if (one.series) {
        if (read.error) {
            one.series->clear(tr("cannot be read"));
        } else if (read.role == Role::vector) {
            info << tr("%n numbers", nullptr, read.numbers.columns);
            one.series->setSeries(standing(read.numbers));
        } else {
            info << tr("%n steps", nullptr, read.numbers.rows) << tr("%n channels", nullptr, read.numbers.columns);
            one.series->setSeries(read.numbers, namesOf(read.names));
        }
    } else {
        info << QString::fromStdString(read.text);
    }
    one.info->setText(info.join(QStringLiteral(" · ")));
    one.info->setToolTip(QString::fromStdString(read.file.string()));
    if (read.error) showError(one, errorText(*read.error));
}

void SamplePanel::showModel(Card& one, const LoadedCell& read) {
    const LoadedInput* seen = input(one.column);
    one.info->setToolTip({});
    if (!seen) {
        const QString why = m_sample->prepared ? tr("no input of the model") : tr("not prepared yet");
        one.info->setText(why);
        if (one.text) one.text->clear(why);
        if (one.image) one.image->clear(why);
        if (one.audio) one.audio->setSpectrogram({}, 0, {}); // the sound can still be heard
        if (one.video) one.video->clear(why);
        if (one.series) one.series->clear(why);
        return;
    }
    QStringList info;
    if (const auto* words = std::get_if<PreparedText>(&seen->value); words && one.text) {
        one.text->setText(QString::fromStdString(words->text), words->words, seen->known,
                          words->words_in_all);
        const auto unknown = std::count(seen->known.begin(), seen->known.end(), false);
        info << tr("%1 of %2 words")
                    .arg(number(static_cast<qint64>(words->words.size())),
                         number(static_cast<qint64>(words->words_in_all)));
        if (unknown > 0) info << tr("%1 not known").arg(number(unknown));
    } else if (std::holds_alternative<PreparedImage>(seen->value) && one.image) {
        one.image->setImage(one.model);
        info << QStringLiteral("%1×%2").arg(one.model.width()).arg(one.model.height());
        if (read.imageInfo) info << tr("from %1×%2").arg(read.imageInfo->width).arg(read.imageInfo->height);
    } else if (const auto* sound = std::get_if<PreparedAudio>(&seen->value); sound && one.audio) {
        one.audio->setSpectrogram(seen->normalised, sound->hop_s, seen->melHz, MelScale::deviations);
        info << tr("%1 mel bins").arg(sound->mel.rows)
             << tr("%1 of %2 frames")
                    .arg(number(sound->mel.columns), number(static_cast<qint64>(sound->frames_in_all)))
             << tr("hop %1 ms").arg(QLocale().toString(sound->hop_s * 1000, 'f', 1));
    } else if (const auto* wave = std::get_if<PreparedWave>(&seen->value); wave && one.audio) {
        one.audio->setSpectrogram({}, 0, {}); // what the model gets is the waveform above
        info << tr("%1 amplitudes").arg(number(static_cast<qint64>(wave->samples.size())))
             << rateText(wave->sample_rate_hz)
             << tr("%1 of %2 s")
                    .arg(QLocale().toString(static_cast<double>(wave->samples.size()) / wave->sample_rate_hz, 'f', 2),
                         QLocale().toString(wave->seconds, 'f', 2));
    } else if (const auto* film = std::get_if<PreparedVideo>(&seen->value); film && one.video) {
        one.video->setFrames(framesOf(film->frames, film->times), film->seconds);
        info << tr("%n frames", nullptr, static_cast<int>(film->frames.size()));
        if (!film->frames.empty())
            info << QStringLiteral("%1×%2").arg(film->frames[0].width).arg(film->frames[0].height);
        if (read.videoInfo) info << tr("from %1×%2").arg(read.videoInfo->width).arg(read.videoInfo->height);
    } else if (const auto* series = std::get_if<PreparedSeries>(&seen->value); series && one.series) {
        one.series->setSeries(series->steps, namesOf(read.names));
        info << tr("%1 of %2 steps")
                    .arg(number(series->steps.rows), number(static_cast<qint64>(series->steps_in_all)))
             << tr("in deviations from the mean");
    } else if (const auto* vector = std::get_if<PreparedVector>(&seen->value); vector && one.series) {
        const int length = static_cast<int>(vector->values.size());
        one.series->setSeries({length, 1, vector->values});
        info << tr("%n numbers", nullptr, length);
    } else if (seen->error) {
        const QString unread = tr("cannot be prepared");
        if (one.series) one.series->clear(unread);
        if (one.video) one.video->clear(unread);
        if (one.text) one.text->clear(unread);
        if (one.image) one.image->clear(unread);
        if (one.audio) one.audio->setSpectrogram({}, 0, {});
        info << unread;
    }
    one.info->setText(info.join(QStringLiteral(" · ")));
    if (seen->error) showError(one, errorText(read.error ? *read.error : *seen->error));
}

void SamplePanel::showError(Card& one, const QString& text) {
    one.error->setText(text);
    one.errorBox->setVisible(!text.isEmpty());
}

/// Numbers, categories and vectors that are spread over columns, as the model gets them.
void SamplePanel::showRead() {
    std::vector<std::pair<QString, QString>> values;
    const auto text = [](double value) { return QLocale().toString(value, 'g', 4); };
    for (const LoadedInput& one : m_sample->inputs) {
        if (const auto* numbers = std::get_if<PreparedNumbers>(&one.value)) {
            for (std::size_t i = 0; i < one.columns.size() && i < numbers->known.size(); ++i) {
                const QString cell = QString::fromStdString(numbers->cells[i]);
                const QString value = text(static_cast<double>(numbers->values[i]));
                values.emplace_back(QString::fromStdString(one.columns[i]),
                                    !numbers->known[i]     ? cell.isEmpty() ? QString() : tr("%1 (not known)").arg(cell)
                                    : cell.isEmpty()       ? value
                                                           : tr("%1 → %2", "as in the table, as the model reads it").arg(cell, value));
            }
        } else if (one.modality == Modality::numbers) {
            for (const std::string& column : one.columns)
                values.emplace_back(QString::fromStdString(column), QString());
        } else if (one.columns.size() > 1) {
            QStringList first;
            if (const auto* vector = std::get_if<PreparedVector>(&one.value))
                for (std::size_t i = 0; i < std::min<std::size_t>(vector->values.size(), 6); ++i)
                    first << text(static_cast<double>(vector->values[i]));
            if (first.size() < static_cast<int>(one.columns.size()) && !first.isEmpty()) first << QStringLiteral("…");
            values.emplace_back(QString::fromStdString(one.column), first.join(QStringLiteral("  ")));
        }
    }
    const bool shown = m_side == Side::model && !values.empty();
    m_readTitle->setText(tr("Numbers as the model reads them"));
    m_readTitle->setVisible(shown);
    m_read->setVisible(shown);
    m_read->setValues(std::move(values));
}

void SamplePanel::showValues() {
    showRead();
    // On the model's side what an input of numbers reads stands above.
    const auto read = [this](const std::string& column) {
        return m_side == Side::model &&
               std::any_of(m_sample->inputs.begin(), m_sample->inputs.end(), [&](const LoadedInput& one) {
                   return (one.modality == Modality::numbers || one.modality == Modality::vector) &&
                          std::find(one.columns.begin(), one.columns.end(), column) != one.columns.end();
               });
    };
    std::vector<std::pair<QString, QString>> values;
    for (const LoadedCell& one : m_sample->cells)
        if (!card(QString::fromStdString(one.column)) && !read(one.column)) {
            QString text = one.present ? QString::fromStdString(one.text) : QString();
            // A part that the table does not have was taken from another.
            if (const Split split = m_sample->dataset->split(m_sample->row);
                one.role == Role::split && one.present && split_from_name(one.text) != split)
                text = tr("%1 (in the table: %2)", "part of the data").arg(splitText(split), text);
            values.emplace_back(QString::fromStdString(one.column), text);
        }
    m_valuesTitle->setText(m_side == Side::disk ? tr("Other values") : tr("Not read by the model"));
    m_valuesTitle->setVisible(!values.empty());
    m_values->setVisible(!values.empty());
    m_values->setValues(std::move(values));
}

} // namespace triptych
