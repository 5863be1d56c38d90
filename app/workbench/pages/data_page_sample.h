// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <vector>

#include "app/bridge/sample_loader.h"

class QFrame;
class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace triptych {

class AudioPreview;
class ImagePreview;
class NumbersPreview;
class Session;
class TextPreview;
class SeriesPreview;
class VideoPreview;

/// The selected sample, as it lies on disk or as the model sees it after preparation.
class SamplePanel : public QWidget {
    Q_OBJECT

  public:
    enum class Side { disk, model };

    explicit SamplePanel(Session& session, QWidget* parent = nullptr);
    ~SamplePanel() override;

    Side side() const { return m_side; }
    void setSide(Side side);
    void togglePlaying();
    void addHeaderAction(QAction* action); ///< as a button at the end of the line above the sample
    bool hasSound() const;
    bool busy() const { return m_loader.busy(); }
    qint64 shownRow() const { return m_sample ? static_cast<qint64>(m_sample->row) : -1; } ///< -1: none

    /// The previews of the columns of texts, pictures, sounds and videos, for tests.
    TextPreview* text(const QString& column) const;
    ImagePreview* image(const QString& column) const;
    AudioPreview* audio(const QString& column) const;
    VideoPreview* video(const QString& column) const;
    SeriesPreview* series(const QString& column) const; ///< of series and of vectors
    QString errorOf(const QString& column) const; ///< empty: none is shown
    QString infoOf(const QString& column) const;

  signals:
    void sideChanged(triptych::SamplePanel::Side side);
    void shown(); ///< another sample stands in the views, or none

  protected:
    void changeEvent(QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    /// The views of one column.
    struct Card {
        QString column;
        Role role = Role::ignore;
        QWidget* frame = nullptr;
        QWidget* square = nullptr;
        QLabel *title = nullptr, *info = nullptr;
        TextPreview* text = nullptr;
        ImagePreview* image = nullptr;
        AudioPreview* audio = nullptr;
        VideoPreview* video = nullptr;
        SeriesPreview* series = nullptr; ///< of a vector too
        QFrame* errorBox = nullptr;
        QLabel* error = nullptr;
        QToolButton* copy = nullptr;
        QImage disk, model; ///< pictures
        bool sounding = false;
    };

    void retranslate();
    void request();
    void take(std::shared_ptr<LoadedSample> sample);
    void rebuild(const Dataset& dataset);
    void show(Card& card);
    void showDisk(Card& card, const LoadedCell& cell);
    void showModel(Card& card, const LoadedCell& cell);
    void showError(Card& card, const QString& text);
    void showAll();
    void showValues();
    void showRead();
    QString whyNotPrepared() const;
    const Card* card(const QString& column) const;
    const LoadedCell* cell(const QString& column) const;
    const LoadedInput* input(const QString& column) const;

    Session& m_session;
    SampleLoader m_loader;
    std::shared_ptr<LoadedSample>
        m_sample; ///< what is shown; its pictures and sounds were moved to the views
    std::vector<Card> m_cards;
    Side m_side = Side::disk;
    bool m_dirty = true; ///< something changed while the panel was hidden

    QToolButton* m_action;
    QLabel *m_title, *m_place, *m_note, *m_empty, *m_valuesTitle, *m_readTitle;
    QPushButton *m_diskButton, *m_modelButton;
    QStackedWidget* m_stack;
    QWidget* m_content;
    QVBoxLayout* m_column;
    NumbersPreview* m_values;
    NumbersPreview* m_read; ///< numbers and categories as the model reads them
    QTimer m_waiting; ///< tells that loading takes long
};

} // namespace triptych
